import assert from "node:assert/strict";
import { sinusoidalTable } from "../../../../bench/runner/pretraining/sinusoidal_table.ts";

Deno.test("sinusoidalTable() has sines and cosines in turn, slower from pair to pair", () => {
  const table = sinusoidalTable([50, 8], 100);
  const scale = 0.2 * Math.SQRT2;
  const at = (place: number, channel: number) => table[place * 8 + channel]!;
  const near = (found: number, expected: number) =>
    assert(Math.abs(found - scale * expected) < 1e-6, `${found}`);
  near(at(0, 0), 0);
  near(at(0, 1), 1);
  near(at(3, 0), Math.sin(3));
  near(at(3, 4), Math.sin(0.3)); // 100 ** (4 / 8) is 10
  near(at(3, 5), Math.cos(0.3));
  const meanSquare = table.reduce((sum, x) => sum + x * x, 0) / table.length;
  assert(Math.abs(Math.sqrt(meanSquare) - 0.2) < 1e-3);
});
