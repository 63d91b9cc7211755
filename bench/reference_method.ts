/** The method that others are compared with. */
export const REFERENCE_METHOD = "full";
