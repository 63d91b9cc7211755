import type { Unit } from "../architecture.ts";

/**
 * Depth of a part of a network whose blocks lie in stages, for layer-wise learning-rate decay: each block is one
 * deeper than the block before it, and what leads out of a stage is as deep as its last block.
 *
 * @param depths Blocks of each stage.
 * @returns 0 for the stem, up to `lastBlockDepth(depths)` for the last norm and the head.
 */
export function blockDepth(unit: Unit, depths: readonly number[]): number {
  switch (unit.kind) {
    case "stem":
      return 0;
    case "block":
      return blocksBefore(unit.stage, depths) + unit.block + 1;
    case "outgoing":
      return blocksBefore(unit.stage + 1, depths);
    case "norm":
    case "head":
      return lastBlockDepth(depths);
  }
}

/** Depth of the head. */
export function lastBlockDepth(depths: readonly number[]): number {
  return blocksBefore(depths.length, depths) + 1;
}

function blocksBefore(stage: number, depths: readonly number[]): number {
  return depths.slice(0, stage).reduce((sum, blocks) => sum + blocks, 0);
}
