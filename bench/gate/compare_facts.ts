import type { StepFacts, WorkFacts } from "./facts.ts";

/**
 * How far apart two devices may be, by what they round differently. Losses and norms: relative. A gradient:
 * relative to its own norm, or to that of all, where nothing but rounding is left of it.
 */
export const ROUNDING = {
  value: 5e-4,
  gradient: 5e-3,
  share: 2e-6,
} as const;

/**
 * Lists what differs between a baseline and what was found: counts exactly, all that is computed but for
 * rounding.
 *
 * @returns A line for each difference, e.g. `planned.gpu.programs.all.dispatches: 346, now 348 (+0.6 %)`. What
 * was not trained now is not compared.
 */
export function compareFacts(baseline: WorkFacts, found: WorkFacts): string[] {
  const lines = compare("planned", baseline.planned, found.planned, exactly);
  if (!found.trained) return lines;
  if (!baseline.trained) {
    return [...lines, "trained: nothing, now something"];
  }
  const { steps: before, ...own } = baseline.trained;
  const { steps: now, ...other } = found.trained;
  return [
    ...lines,
    ...compare(
      "trained",
      own,
      other,
      (path) =>
        path.endsWith("LossNats") || /LossNats\.\d+$/.test(path)
          ? nearly
          : same,
    ),
    ...compareKeys("trained.steps", before, now, compareSteps),
  ];
}

type Near = (a: number, b: number) => boolean;
const same: Near = (a, b) => a === b;
const nearly: Near = (a, b) =>
  Math.abs(a - b) <= ROUNDING.value * Math.max(Math.abs(a), Math.abs(b));
const exactly = () => same;

function compareSteps(path: string, a: StepFacts, b: StepFacts): string[] {
  const { gradients: before, ...own } = a;
  const { gradients: now, ...other } = b;
  const whole = Math.hypot(...Object.values(before).map(([norm]) => norm));
  return [
    ...compare(path, own, other, () => nearly),
    ...compareKeys(`${path}.gradients`, before, now, (at, x, y) => {
      const room = Math.max(
        ROUNDING.gradient * Math.max(x[0], y[0]),
        ROUNDING.share * whole,
      );
      return compare(at, x, y, () => (one, two) => Math.abs(one - two) <= room);
    }),
  ];
}

/** Walks two trees of numbers and strings. */
function compare(
  path: string,
  a: unknown,
  b: unknown,
  near: (path: string) => Near,
): string[] {
  if (typeof a === "number" && typeof b === "number") {
    return near(path)(a, b) ? [] : [`${path}: ${a}, now ${b}${change(a, b)}`];
  }
  if (isTree(a) && isTree(b)) {
    return compareKeys(path, a, b, (at, x, y) => compare(at, x, y, near));
  }
  return a === b ? [] : [`${path}: ${say(a)}, now ${say(b)}`];
}

function compareKeys<T>(
  path: string,
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  each: (path: string, a: T, b: T) => string[],
): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => {
    const at = `${path}.${key}`;
    if (!Object.hasOwn(b, key)) return [`${at}: gone, was ${say(a[key])}`];
    if (!Object.hasOwn(a, key)) return [`${at}: new, ${say(b[key])}`];
    return each(at, a[key]!, b[key]!);
  });
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function say(value: unknown): string {
  return isTree(value) && !Array.isArray(value)
    ? `${Object.keys(value).length} entries`
    : JSON.stringify(value);
}

function change(a: number, b: number): string {
  if (a === 0) return "";
  const percent = (b / a - 1) * 100;
  const size = Math.abs(percent);
  return ` (${percent > 0 ? "+" : "−"}${
    size < 10 ? size.toPrecision(2) : size.toFixed(0)
  } %)`;
}
