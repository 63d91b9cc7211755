// @ts-types="@types/d3-scale"
import { scaleLinear, scaleSymlog } from "d3-scale";
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
  const ends = points.flatMap(({ accuracy, halfWidth }) => [
    100 * (accuracy - (halfWidth ?? 0)),
    100 * (accuracy + (halfWidth ?? 0)),
  ]);
  const y = scaleLinear([Math.min(...ends), Math.max(...ends)], [
    HEIGHT - BOTTOM,
    TOP,
  ]).nice(6);
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
            <line
              class="bar"
              x1={x(cost)}
              x2={x(cost)}
              y1={y(100 * (accuracy - halfWidth))}
              y2={y(100 * (accuracy + halfWidth))}
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
        points.map(({ label, cost, accuracy }) => ({
          label,
          x: x(cost),
          y: y(100 * accuracy),
        })),
      ).map(({ label, x, y, end }) => (
        <text
          key={label}
          class="name"
          x={x}
          y={y}
          dy="0.32em"
          text-anchor={end ? "end" : "start"}
        >
          {label}
        </text>
      ))}
    </svg>
  );
}

/** Moves names down or up until they do not overlap; beside the right edge they stand on the left. */
function placeLabels(
  points: readonly { label: string; x: number; y: number }[],
): { label: string; x: number; y: number; end: boolean }[] {
  const height = 15;
  const placed: { from: number; to: number; y: number }[] = [];
  return points.toSorted((a, b) => a.y - b.y).map(({ label, x, y }) => {
    const width = 6.4 * label.length;
    const end = x + 9 + width > WIDTH - 4;
    const from = end ? x - 9 - width : x + 9, to = from + width;
    let at = y;
    while (
      placed.some((own) =>
        own.from < to && from < own.to && Math.abs(own.y - at) < height
      )
    ) at += 2;
    placed.push({ from, to, y: at });
    return { label, x: end ? x - 9 : x + 9, y: at, end };
  });
}
