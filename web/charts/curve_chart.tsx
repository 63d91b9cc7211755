// @ts-types="@types/d3-scale"
import { scaleLinear } from "d3-scale";
import type { CurvePanel, StepSpan } from "../views/curve_panels.ts";
import ValueGrid from "./value_grid.tsx";

const WIDTH = 400, HEIGHT = 190;
const LEFT = 46, RIGHT = 8, TOP = 20, BOTTOM = 22;

/** A curve over updates, with the steps of the method marked. */
export default function CurveChart(
  { panel: { title, line, looks }, steps }: {
    /** What it shows. */
    readonly panel: CurvePanel;
    /** Steps of the method. */
    readonly steps: readonly StepSpan[];
  },
) {
  const values = [...line, ...looks].map(({ value }) => value)
    .filter(Number.isFinite);
  const updates = steps.at(-1)?.to ?? 1;
  const x = scaleLinear([0, updates], [LEFT, WIDTH - RIGHT]);
  const low = Math.min(...values), high = Math.max(...values);
  const y = scaleLinear(
    [low < high * 0.4 && low >= 0 ? 0 : low, high === low ? low + 1 : high],
    [HEIGHT - BOTTOM, TOP],
  ).nice(4);
  const format = (value: number) =>
    Math.abs(value) < 0.01 && value !== 0
      ? value.toExponential(0)
      : `${Number(value.toPrecision(3))}`;
  const first = (line[0] ?? looks[0])?.value ?? 0;
  const last = (line.at(-1) ?? looks.at(-1))?.value ?? 0;
  return (
    <figure class="curve">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: from ${format(first)} to ${
          format(last)
        } over ${updates} updates`}
      >
        {steps.map(({ name, from, to }, i) => (
          <g key={name + i}>
            {i % 2 === 1 && (
              <rect
                class="step"
                x={x(from)}
                y={TOP}
                width={x(to) - x(from)}
                height={HEIGHT - BOTTOM - TOP}
              />
            )}
            {steps.length > 1 && steps.length <= 24 && (
              <text x={(x(from) + x(to)) / 2} y={TOP - 7} text-anchor="middle">
                {/* A name that does not fit is told by its number, as in the table. */}
                {name.length * 6 < x(to) - x(from) ? name : i + 1}
              </text>
            )}
            {i > 0 && (
              <line
                class="cut"
                x1={x(from)}
                x2={x(from)}
                y1={TOP - 3}
                y2={HEIGHT - BOTTOM}
              />
            )}
          </g>
        ))}
        <ValueGrid
          ticks={y.ticks(4)}
          y={y}
          left={LEFT}
          right={WIDTH - RIGHT}
          format={format}
        />
        {x.ticks(4).filter(Number.isInteger).map((tick) => (
          <text
            key={tick}
            x={x(tick)}
            y={HEIGHT - 6}
            text-anchor={tick === 0 ? "start" : "middle"}
          >
            {tick}
          </text>
        ))}
        {line.length > 0 && (
          <path
            class="line"
            d={line.filter(({ value }) => Number.isFinite(value))
              .map(({ update, value }, i) =>
                `${i ? "L" : "M"}${x(update).toFixed(1)},${y(value).toFixed(1)}`
              ).join("")}
          />
        )}
        {looks.map(({ update, value }, i) => (
          <circle key={i} class="look" cx={x(update)} cy={y(value)} r="3.2" />
        ))}
      </svg>
    </figure>
  );
}
