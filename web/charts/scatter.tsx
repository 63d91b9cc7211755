// @ts-types="@types/d3-scale"
import { scaleLinear, scaleSymlog } from "d3-scale";
import { median } from "../../bench/stats/median.ts";
import { placeLabels } from "./place_labels.ts";
import type { ParetoPoint } from "../views/pareto_view.ts";
import ValueGrid from "./value_grid.tsx";

const WIDTH = 520, HEIGHT = 340;
const LEFT = 46, RIGHT = 20, TOP = 14, BOTTOM = 42;

/** Quality against cost: what nothing beats in both is filled and joined by the front. */
export default function Scatter({ points, title, unit, format }: {
  /** Cheapest first. */
  readonly points: readonly ParetoPoint[];
  /** What the chart shows, for those who do not see it. */
  readonly title: string;
  /** What stands below the costs. */
  readonly unit: string;
  /** A cost as text. */
  readonly format: (cost: number) => string;
}) {
  const costs = points.map(({ cost }) => cost);
  const low = Math.min(...costs), high = Math.max(...costs);
  const isLog = high > 30 * Math.max(low, 1);
  const x = isLog
    ? scaleSymlog([0, high * 1.6], [LEFT, WIDTH - RIGHT])
      .constant(Math.max(1, Math.min(...costs.filter((cost) => cost > 0)) / 2))
    : scaleLinear([0, high * 1.12], [LEFT, WIDTH - RIGHT]);
  const ticks = isLog
    ? [0, ...Array.from({ length: 13 }, (_, i) => 10 ** i)]
      .filter((tick) => tick <= high * 1.6 && (tick === 0 || tick >= low / 2))
    : x.ticks(6);
  const far = ticks.filter((tick, i) =>
    i === 0 || x(tick) - x(ticks[i - 1]!) > 40
  );
  const [from, to] = verticalRange(points);
  const y = scaleLinear([from, to], [HEIGHT - BOTTOM, TOP]).nice(6)
    .clamp(true);
  const [bottom, top] = y.domain() as [number, number];
  const front = points.filter(({ isFront }) => isFront);
  return (
    <svg
      class="scatter"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={title}
    >
      <ValueGrid ticks={y.ticks(6)} y={y} left={LEFT} right={WIDTH - RIGHT} />
      {far.map((tick) => (
        <text
          key={tick}
          x={x(tick)}
          y={HEIGHT - BOTTOM + 17}
          text-anchor="middle"
        >
          {tick === 0 ? "0" : format(tick)}
        </text>
      ))}
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} text-anchor="middle">
        {unit}
      </text>
      <path
        class="front"
        d={front.map(({ cost, accuracy }, i) =>
          i === 0
            ? `M${x(cost)},${y(100 * accuracy)}`
            : `H${x(cost)}V${y(100 * accuracy)}`
        ).join("")}
      />
      {points.map(({ label, cost, accuracy, halfWidth, isFront }) => (
        <g key={label}>
          <title>
            {`${label}: ${(100 * accuracy).toFixed(1)} %, ${format(cost)}`}
          </title>
          {halfWidth !== null && (
            <path
              class="bar"
              d={barPath(
                x(cost),
                y(100 * (accuracy - halfWidth)),
                y(100 * (accuracy + halfWidth)),
                100 * (accuracy - halfWidth) < bottom,
                100 * (accuracy + halfWidth) > top,
              )}
            />
          )}
          <circle
            class={isFront ? "dot" : "ring"}
            cx={x(cost)}
            cy={y(100 * accuracy)}
            r="4.5"
          />
        </g>
      ))}
      {placeLabels(
        points.map(({ label, cost, accuracy, isFront }) => ({
          label,
          isFront,
          x: x(cost),
          y: y(100 * accuracy),
        })),
        { left: LEFT, right: WIDTH, top: 0, bottom: HEIGHT - BOTTOM },
      ).map(({ label, x, y, anchor }) => (
        <text
          key={label}
          class="name"
          x={x}
          y={y}
          dy="0.32em"
          text-anchor={anchor}
        >
          {label}
        </text>
      ))}
    </svg>
  );
}

/**
 * The points with as much around them as most intervals need, in %: an interval of two runs may reach from 0 to
 * 100, and would press all points into a line.
 */
function verticalRange(
  points: readonly ParetoPoint[],
): [from: number, to: number] {
  const values = points.map(({ accuracy }) => 100 * accuracy);
  const low = Math.min(...values), high = Math.max(...values);
  const spread = Math.max(high - low, 1);
  const reach = 100 * (median(points.map((own) => own.halfWidth ?? 0)) ?? 0);
  const room = Math.min(Math.max(reach, 0.15 * spread), 1.2 * spread);
  return [Math.max(0, low - room), Math.min(100, high + room)];
}

/** A bar with an arrow at an end that is cut off. */
function barPath(
  x: number,
  low: number,
  high: number,
  isLowCut: boolean,
  isHighCut: boolean,
): string {
  const bar = `M${x},${low}V${high}`;
  const down = isLowCut
    ? `M${x - 3},${low - 4}L${x},${low}L${x + 3},${low - 4}`
    : "";
  const up = isHighCut
    ? `M${x - 3},${high + 4}L${x},${high}L${x + 3},${high + 4}`
    : "";
  return bar + down + up;
}
