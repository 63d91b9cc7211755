import type { CurveResult } from "../../bench/result/result.ts";

/** A point of a curve. */
export interface CurvePoint {
  /** Updates done, over all steps. */
  readonly update: number;
  /** Its value. */
  readonly value: number;
}

/** Where a step of the method begins and ends, in updates over all steps. */
export interface StepSpan {
  /** Its name. */
  readonly name: string;
  /** Updates before it. */
  readonly from: number;
  /** Updates when it ends. */
  readonly to: number;
}

/** A small chart of its own. */
export interface CurvePanel {
  /** What it shows, with the unit. */
  readonly title: string;
  /** What the line is made of; may be empty. */
  readonly line: readonly CurvePoint[];
  /** Single points, as looks at the selection split are. */
  readonly looks: readonly CurvePoint[];
}

/** The curves of a run, laid end to end. */
export interface RunCurves {
  /** Steps in order. */
  readonly steps: readonly StepSpan[];
  /** Charts over the same updates. */
  readonly panels: readonly CurvePanel[];
}

/** Most points of a line: more cannot be seen. */
const MOST = 240;

/** Lays the curves of all steps end to end: loss, gradient norm, accuracy on the selection split, rate. */
export function curvePanels(curves: readonly CurveResult[]): RunCurves {
  let from = 0;
  const steps = curves.map(({ step, lossNats }) => {
    const span = { name: step, from, to: from + lossNats.length };
    from = span.to;
    return span;
  });
  const column = (name: "lossNats" | "gradientNorm" | "lr") =>
    thin(
      curves.flatMap((curve, i) =>
        curve[name].map((value, at) => ({
          update: steps[i]!.from + at + 1,
          value,
        }))
      ),
    );
  const looks = (value: (look: CurveResult["selection"][number]) => number) =>
    curves.flatMap(({ selection }, i) =>
      selection.map((look) => ({
        update: steps[i]!.from + look.update,
        value: value(look),
      }))
    );
  const panels: CurvePanel[] = [
    {
      title: "Loss, nats (line: training batches; dots: selection split)",
      line: column("lossNats"),
      looks: looks(({ lossNats }) => lossNats),
    },
    {
      title: "Accuracy on the selection split, %",
      line: [],
      looks: looks(({ correct, samples }) => 100 * correct / samples),
    },
    {
      title: "Gradient norm before clipping",
      line: column("gradientNorm"),
      looks: [],
    },
    { title: "Learning rate", line: column("lr"), looks: [] },
  ];
  return {
    steps,
    panels: panels.filter(({ line, looks }) => line.length + looks.length > 0),
  };
}

/** Means of neighbours, so that a long curve has no more points than can be seen. */
function thin(points: readonly CurvePoint[]): CurvePoint[] {
  const size = Math.ceil(points.length / MOST);
  if (size <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const own = points.slice(i * size, (i + 1) * size);
    return {
      update: own[Math.floor(own.length / 2)]!.update,
      value: own.reduce((sum, { value }) => sum + value, 0) / own.length,
    };
  });
}
