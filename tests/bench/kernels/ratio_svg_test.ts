import assert from "node:assert/strict";
import { ratioSvg } from "../../../bench/kernels/ratio_svg.ts";

const ratio = { median: 8, low: 4, high: 16, coverage: 0.98 };

Deno.test("ratioSvg() draws bars from one to the median on a logarithmic scale", () => {
  const svg = ratioSvg("llvmpipe <2>", [
    { label: "model.swin", ratio },
    { label: "model.smt", ratio: { ...ratio, median: 2, low: 1, high: 4 } },
  ]);
  assert(svg.includes("llvmpipe &lt;2>"));
  const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)"/g)]
    .map(([, x, width]) => [Number(x), Number(width)]);
  assert.equal(bars.length, 2);
  assert.equal(bars[0]![0], bars[1]![0]);
  // Three doublings against one, to a tenth of a pixel.
  assert(Math.abs(bars[0]![1]! / bars[1]![1]! - 3) < 0.01);
  assert.throws(() => ratioSvg("", []), /found no bar/);
});
