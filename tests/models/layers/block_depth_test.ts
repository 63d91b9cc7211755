import { deepEqual } from "node:assert/strict";
import {
  blockDepth,
  lastBlockDepth,
} from "../../../models/layers/block_depth.ts";
import type { Unit } from "../../../models/scope.ts";

Deno.test("blockDepth() counts blocks from the stem to the head over all stages", () => {
  const units: Unit[] = [
    { kind: "stem" },
    { kind: "block", stage: 0, block: 0 },
    { kind: "block", stage: 0, block: 1 },
    { kind: "outgoing", stage: 0 },
    { kind: "block", stage: 1, block: 0 },
    { kind: "outgoing", stage: 1 },
    { kind: "norm" },
    { kind: "head" },
  ];
  deepEqual(
    units.map((unit) => blockDepth(unit, [2, 1])),
    [0, 1, 2, 2, 3, 3, 4, 4],
  );
  deepEqual(lastBlockDepth([2, 1]), 4);
});
