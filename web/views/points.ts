/**
 * A fraction in points of a percent, e.g. `−0.3 ± 1.7`.
 *
 * @param value A fraction or a difference of two.
 * @param halfWidth Half of its interval; `null` if not known.
 * @param isSigned Whether more than 0 has a plus.
 */
export function points(
  value: number,
  halfWidth: number | null,
  isSigned = false,
): string {
  // A minus sign, as wide as the plus.
  const number = (value * 100).toFixed(1).replace("-", "−");
  const sign = isSigned && value > 0 ? "+" : "";
  const width = halfWidth === null ? "" : ` ± ${(halfWidth * 100).toFixed(1)}`;
  return sign + number + width;
}
