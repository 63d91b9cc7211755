const SIZES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const;

/**
 * A large number with a prefix of the SI, e.g. `24.4 M`.
 *
 * @param value 0 or more; `null` is a dash.
 * @param unit Stands behind the prefix, e.g. `B`.
 */
export function plainSize(value: number | null, unit = ""): string {
  if (value === null) return "–";
  for (const [size, prefix] of SIZES) {
    if (value >= size) return `${(value / size).toFixed(1)} ${prefix}${unit}`;
  }
  return `${Math.round(value)}${unit && ` ${unit}`}`;
}
