/**
 * Logistic function in WGSL. The exponent is held below 80, so that no infinity occurs, which WGSL
 * lets a compiler assume away; the value there is 2e-35.
 *
 * @module
 */
const text = (width: 1 | 4): string => {
  const type = width === 4 ? "vec4<f32>" : "f32";
  return `fn sigmoid${width}(x: ${type}) -> ${type} {
  return 1.0 / (1.0 + exp(min(-x, ${type}(80.0))));
}`;
};

/** `sigmoid1(f32)` and `sigmoid4(vec4<f32>)`, by width. */
export const SIGMOID: Readonly<Record<1 | 4, string>> = {
  1: text(1),
  4: text(4),
};
