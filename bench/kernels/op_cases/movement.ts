import { ops, type Shape } from "../../../models/mod.ts";
import type { OpCases } from "../op_case.ts";

/** Token ids of a batch. */
const IDS = { integers: [16, 64], below: 2000 } as const;

/** Heads of a batch: 16 samples, 4 heads, 64 tokens, 32 channels. */
const HEADS: Shape = [16, 4, 64, 32];

const PATCHES = { kernel: [3, 3], stride: 2, padding: 1 } as const;

/** Ops that bring values to other places. */
export const movement: OpCases = {
  reshape: {
    inputs: [HEADS],
    apply: (x) => ops.reshape.apply([x!], { shape: [64, 64, 32] }),
  },
  transpose: {
    inputs: [[16, 64, 4, 32]],
    apply: (x) => ops.transpose.apply([x!], { axes: [0, 2, 1, 3] }),
  },
  concat: {
    inputs: [[16, 64, 128], [16, 64, 128]],
    apply: (...parts) => ops.concat.apply(parts, { axis: 2 }),
  },
  slice: {
    inputs: [[16, 64, 384]],
    apply: (x) => ops.slice.apply([x!], { axis: 2, from: 128, to: 256 }),
  },
  pad: {
    inputs: [[16, 64, 128]],
    apply: (x) => ops.pad.apply([x!], { axis: 1, before: 1, after: 2 }),
  },
  reorder: {
    inputs: [[8, 784, 96], { order: 784 }],
    apply: (x, order) => ops.reorder.apply([x!, order!], {}),
  },
  take_heads: {
    inputs: [[16, 64, 384]],
    apply: (x) => ops.take_heads.apply([x!], { heads: 4, part: 1, parts: 3 }),
  },
  pack_heads: {
    inputs: [HEADS, HEADS, HEADS],
    apply: (...parts) => ops.pack_heads.apply(parts, {}),
  },
  rotate_pairs: {
    inputs: [HEADS, [64, 16], [64, 16]],
    apply: (x, cos, sin) =>
      ops.rotate_pairs.apply([x!, cos!, sin!], { isInverse: false }),
  },
  gather: {
    inputs: [[2000, 64], IDS],
    apply: (table, ids) =>
      ops.gather.apply([table!, ids!], { paddingIndex: -1 }),
  },
  gather_part: {
    inputs: [[1000, 64], IDS],
    apply: (part, ids) =>
      ops.gather_part.apply([part!, ids!], { first: 1000, rows: 2000 }),
  },
  gather_grad: {
    inputs: [[16, 64, 64], IDS],
    apply: (dy, ids) =>
      ops.gather_grad.apply([dy!, ids!], { rows: 2000, paddingIndex: -1 }),
  },
  im2col: {
    inputs: [[4, 32, 32, 32]],
    apply: (x) => ops.im2col.apply([x!], PATCHES),
  },
  col2im: {
    inputs: [[4 * 16 * 16, 9 * 32]],
    apply: (columns) =>
      ops.col2im.apply([columns!], { ...PATCHES, image: [4, 32, 32, 32] }),
  },
  position_ids: {
    inputs: [{ integers: [64, 512], below: 4 }],
    apply: (ids) => ops.position_ids.apply([ids!], { padding: 1 }),
  },
  shift_labels: {
    inputs: [{ integers: [64, 512], below: 2000 }],
    apply: (labels) => ops.shift_labels.apply([labels!], { ignored: -100 }),
  },
};
