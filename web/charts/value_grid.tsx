/** Lines across a chart at values of its vertical scale, each with its value on the left. */
export default function ValueGrid({ ticks, y, left, right, format }: {
  /** The values. */
  readonly ticks: readonly number[];
  /** Where a value lies. */
  readonly y: (value: number) => number;
  /** Left end of the lines. */
  readonly left: number;
  /** Right end of the lines. */
  readonly right: number;
  /** A value as text. @default {String} */
  readonly format?: (value: number) => string;
}) {
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
          <text x={left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {format ? format(tick) : tick}
          </text>
        </g>
      ))}
    </>
  );
}
