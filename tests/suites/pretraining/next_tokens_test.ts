import assert from "node:assert/strict";
import { nextTokens } from "../../../suites/pretraining/next_tokens.ts";

Deno.test("nextTokens() moves each row by one and lets none see the next row", () => {
  assert.deepEqual(
    [...nextTokens(Int32Array.of(1, 2, 3, 4, 5, 6), 3)],
    [2, 3, -100, 5, 6, -100],
  );
});
