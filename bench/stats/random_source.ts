/** Where random numbers come from: a seeded generator that the caller passes in. */
export interface RandomSource {
  /** Uniform whole number in `0..bound-1`. */
  integer(bound: number): number;
}
