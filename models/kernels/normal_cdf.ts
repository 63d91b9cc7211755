/**
 * Standard normal distribution function in WGSL, which has no `erf`.
 *
 * erf by Abramowitz and Stegun, Handbook of Mathematical Functions (1964), formula 7.1.26: the error
 * is at most 1.5e-7, the rounding of a 32-bit float near 1.
 *
 * @module
 */
const text = (width: 1 | 4): string => {
  const type = width === 4 ? "vec4<f32>" : "f32";
  return `fn normal_cdf${width}(x: ${type}) -> ${type} {
  let z = abs(x) * 0.70710678;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-z * z);
  return 0.5 + 0.5 * sign(x) * (1.0 - tail);
}`;
};

/** `normal_cdf1(f32)` and `normal_cdf4(vec4<f32>)`, by width. */
export const NORMAL_CDF: Readonly<Record<1 | 4, string>> = {
  1: text(1),
  4: text(4),
};
