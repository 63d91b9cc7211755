// @ts-types="@types/d3-scale"
import { scaleLinear } from "d3-scale";
import { points } from "../views/points.ts";

/** A run of both sides. */
export interface PairedDot {
  /** Fold and seed. */
  readonly key: string;
  /** Accuracy of A, a fraction. */
  readonly a: number;
  /** Accuracy of B. */
  readonly b: number;
}

const WIDTH = 400, LEFT = 104, RIGHT = 14, ROW = 22, TOP = 6, BOTTOM = 22;

/** Each run of two rows: a filled dot for A, a ring for B, and the line between them. */
export default function PairedDots(
  { runs, a, b }: {
    /** Runs that both have. */
    readonly runs: readonly PairedDot[];
    /** Name of A. */
    readonly a: string;
    /** Name of B. */
    readonly b: string;
  },
) {
  const all = runs.flatMap((run) => [run.a, run.b]);
  const height = TOP + runs.length * ROW + BOTTOM;
  const x = scaleLinear(
    [100 * Math.min(...all), 100 * Math.max(...all, Math.min(...all) + 0.01)],
    [LEFT, WIDTH - RIGHT],
  ).nice(5);
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={runs.map((run) =>
          `${run.key}: ${a} ${points(run.a, null)}, ${b} ${points(run.b, null)}`
        ).join("; ")}
      >
        {x.ticks(5).map((tick) => (
          <g key={tick}>
            <line
              class="grid"
              x1={x(tick)}
              x2={x(tick)}
              y1={TOP}
              y2={height - BOTTOM}
            />
            <text x={x(tick)} y={height - 7} text-anchor="middle">{tick}</text>
          </g>
        ))}
        {runs.map((run, i) => {
          const y = TOP + (i + 0.5) * ROW;
          const better = run.a > run.b ? "up" : run.a < run.b ? "down" : "even";
          return (
            <g key={run.key}>
              <text x="0" y={y} dy="0.32em">{run.key}</text>
              <line
                class={`joint ${better}`}
                x1={x(100 * run.a)}
                x2={x(100 * run.b)}
                y1={y}
                y2={y}
              />
              <circle class="ring" cx={x(100 * run.b)} cy={y} r="4" />
              <circle class="dot" cx={x(100 * run.a)} cy={y} r="4" />
            </g>
          );
        })}
      </svg>
      <figcaption>
        Test accuracy in %, run by run: ● {a}, ○ {b}
      </figcaption>
    </figure>
  );
}
