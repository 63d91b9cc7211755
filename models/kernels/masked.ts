/** Added to the scores of keys that are left out: their softmax is exactly 0, and no sum overflows. */
export const MASKED = -1e9;

/** A largest score below this says that a query sees no key. */
export const BLIND: number = MASKED / 2;
