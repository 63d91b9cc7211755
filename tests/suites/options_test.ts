import { ConfigError } from "../../suites/errors.ts";
import { options } from "../../suites/options.ts";
import assert from "node:assert/strict";
import { z } from "zod";

const reader = options({
  rank: z.int().min(1).default(8),
  mode: z.enum(["left", "right"]).default("left"),
  inner: z.strictObject({ p: z.number().max(1).optional() }).optional(),
  list: z.array(z.strictObject({ size: z.literal([28, 32]) })).optional(),
});

Deno.test("options() fills in defaults", () => {
  assert.deepEqual(reader.read({}, "method"), { rank: 8, mode: "left" });
});

// Input, the place that is blamed, and the message.
const REFUSED: [unknown, string, string][] = [
  [{ rnk: 1 }, "run.rnk", "unknown option, expected inner, list, mode, rank"],
  [{ inner: { q: 1 } }, "run.inner.q", "unknown option, expected p"],
  [
    { list: [{ size: 28 }, { size: 28, hue: 1 }] },
    "run.list[1].hue",
    "unknown option, expected size",
  ],
  [
    { list: [{ size: 30 }] },
    "run.list[0].size",
    "found 30, expected one of 28, 32",
  ],
  [{ mode: "up" }, "run.mode", 'found "up", expected one of left, right'],
  [{ rank: 0 }, "run.rank", "found 0, expected at least 1"],
  [{ inner: { p: 2 } }, "run.inner.p", "found 2, expected at most 1"],
  [{ rank: 1.5 }, "run.rank", "found 1.5, expected int"],
  [null, "run", "found null, expected object"],
];

for (const [input, path, message] of REFUSED) {
  Deno.test(`options() refuses ${JSON.stringify(input)} by its place`, () => {
    assert.throws(() => reader.read(input, "run"), (error) => {
      assert(error instanceof ConfigError);
      assert.equal(error.path, path);
      assert.equal(error.message, `Cannot read ${path}: ${message}`);
      return true;
    });
  });
}
