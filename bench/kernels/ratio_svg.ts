import type { MedianInterval } from "../stats/median_interval.ts";

/** A bar of the chart. */
export interface RatioBar {
  /** What was timed. */
  readonly label: string;
  /** Time of the peer over that of native. */
  readonly ratio: MedianInterval;
}

const LEFT = 190, WIDTH = 640, ROW = 22, TOP = 48, RIGHT = 60;

/**
 * Bars of ratios on a logarithmic scale, each with the interval of its median.
 *
 * @param title Stands above, e.g. the adapter.
 * @returns A whole SVG document.
 * @throws {RangeError} If there is no bar.
 */
export function ratioSvg(title: string, bars: readonly RatioBar[]): string {
  if (bars.length === 0) {
    throw new RangeError(
      "Cannot draw ratios: found no bar, expected at least one",
    );
  }
  const ends = bars.flatMap(({ ratio }) => [ratio.low, ratio.high]);
  const low = Math.min(1, ...ends), high = Math.max(2, ...ends);
  const x = (value: number) =>
    LEFT + (WIDTH - LEFT - RIGHT) * Math.log(value / low) /
      Math.log(high / low);
  const height = TOP + ROW * bars.length + 12;
  const marks = [1, 2, 3, 6, 10, 20, 50, 100].filter((mark) =>
    mark >= low && mark <= high
  );
  const at = (value: number) => x(value).toFixed(1);
  const text = (x: string | number, y: number, anchor: string, own: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(own)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img">
<title>${escape(title)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(8, 18, "start", title)}
${
    marks.map((mark) =>
      `<line x1="${at(mark)}" x2="${at(mark)}" y1="${TOP - 6}" y2="${
        height - 8
      }" stroke="${mark === 1 ? "#333" : "#ccc"}"/>
${text(at(mark), TOP - 10, "middle", `${mark}x`)}`
    ).join("\n")
  }
${
    bars.map(({ label, ratio }, i) => {
      const y = TOP + ROW * i;
      const [from, to] = [1, ratio.median].map(x).sort((a, b) => a - b);
      const middle = y + 9;
      return `${text(LEFT - 8, y + 13, "end", label)}
<rect x="${from!.toFixed(1)}" y="${y + 2}" width="${
        (to! - from!).toFixed(1)
      }" height="14" fill="#3b7dd8"/>
<line x1="${at(ratio.low)}" x2="${
        at(ratio.high)
      }" y1="${middle}" y2="${middle}" stroke="#111" stroke-width="2"/>
${
        text(
          (x(Math.max(ratio.high, ratio.median)) + 6).toFixed(1),
          y + 13,
          "start",
          ratio.median.toFixed(1),
        )
      }`;
    }).join("\n")
  }
</svg>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
