/**
 * Matrix product whose right operand is read at places that stand in the text, for software
 * rasterizers.
 *
 * There a load costs as much as a hundred multiply-adds, since each lane reads alone; only a load from
 * a literal place, outside of loops and branches, is read once for all lanes. So a workgroup copies a
 * block of the right operand into workgroup memory, each invocation takes one row of the left one, and
 * the sum over the block is written out without a loop. A longer `K` is split over workgroups.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import { type Dispatch, type Epilogue, writeKernel } from "../kernel.ts";
import { range } from "./lanes.ts";
import type { MatmulExtents } from "./matmul_tiled.ts";

/** How a product is cut up. */
export interface BroadcastBlocks {
  /** Rows of the right operand in a block, a multiple of 4. */
  readonly depth: number;
  /** Columns of a block, a multiple of 4. */
  readonly columns: number;
  /** Into how many sums `K` is split: `K / depth`. */
  readonly splits: number;
  /** Rows of the left operand in a workgroup: its invocations. */
  readonly rows: number;
}

/** A block of the right operand, whose every multiply-add stands in the text. */
interface BlockSize {
  /** Longest stretch of `K`. */
  readonly depth: number;
  /** Multiply-adds: more run faster, and take longer to compile. */
  readonly text: number;
}

/** What a second of compilation is not worth. */
const SHALLOW: BlockSize = { depth: 64, text: 2048 };

/** Half as many sums to add up, in blocks as wide; twice as long to compile. */
const DEEP: BlockSize = { depth: 128, text: 4096 };

/** From this many columns on blocks are deep. */
const DEEP_COLUMNS = 96;

/** Most sums `K` is split into: a second pass adds them up. */
const MOST_SPLITS = 40;

/** Most memory that these sums may take until then. */
const MOST_SPLIT_BYTES = 1 << 26;

/** Workgroups wanted before they are filled up. */
const WANTED_GROUPS = 8;

/** Cuts up a product; `undefined` if it is of a kind that other kernels do better. */
export function broadcastBlocks(
  { tA, batch, M, N, K }: MatmulExtents,
): BroadcastBlocks | undefined {
  if (tA || batch > 1 || M < 128 || N % 4 !== 0 || K % 4 !== 0) {
    return undefined;
  }
  const size = N < DEEP_COLUMNS ? SHALLOW : DEEP;
  const splits = range(MOST_SPLITS).map((i) => i + 1).find((n) =>
    K % (4 * n) === 0 && K / n <= size.depth
  );
  if (splits === undefined) return undefined;
  if (splits > 1 && splits * M * N * 4 > MOST_SPLIT_BYTES) return undefined;
  const depth = K / splits;
  const { text } = depth > SHALLOW.depth ? DEEP : SHALLOW;
  const most = Math.min(N, Math.floor(text / depth / 4) * 4);
  // As many blocks of equal width as are needed.
  const columns = Math.ceil(N / Math.ceil(N / most) / 4) * 4;
  const groups = (rows: number) =>
    Math.ceil(M / rows) * Math.ceil(N / columns) * splits;
  const rows = groups(128) >= WANTED_GROUPS ? 128 : 64;
  return Math.ceil(M / rows) > 65535
    ? undefined
    : { depth, columns, splits, rows };
}

/**
 * Multiplies `a` and `b`.
 *
 * @param epilogue Takes vec4s; `split` and `outputs` are in scope of the store.
 */
export function broadcastMatmul(
  a: Tensor,
  b: Tensor,
  { tB, M, N, K }: MatmulExtents,
  { depth, columns, splits, rows }: BroadcastBlocks,
  epilogue: Epilogue,
): Dispatch {
  const writer = writeKernel();
  const A = writer.bind(a, "vec4<f32>");
  const B = writer.bind(b, "vec4<f32>");
  const steps = depth / 4;
  const words = steps * columns;
  // The block as it lies in `b`: row by row, four neighbours to a word.
  const inRow = tB ? steps : columns / 4;
  const from = tB
    ? `(first + q / ${inRow}u) * (K / 4u) + split * ${steps}u + q % ${inRow}u`
    : `(split * ${depth}u + q / ${inRow}u) * (N / 4u) + first / 4u + q % ${inRow}u`;
  const copy = range(Math.ceil(words / rows)).map((i) =>
    `{ let q = min(lane + ${i * rows}u, ${
      words - 1
    }u); block[q] = ${B}[${from}]; }`
  );
  const element = (k: number, j: number) =>
    tB
      ? `block[${j * inRow + (k >> 2)}][${k & 3}]`
      : `block[${k * inRow + (j >> 2)}][${j & 3}]`;
  const add = range(steps).map((step) =>
    `{ let a = ${A}[start + ${step}u]; ${
      range(columns).map((j) =>
        range(4).map((q) =>
          `c${j} = fma(a[${q}], ${element(4 * step + q, j)}, c${j});`
        ).join(" ")
      ).join("\n    ")
    } }`
  );
  const store = range(columns / 4).map((j) => {
    const value = `vec4<f32>(${
      range(4).map((q) => `c${4 * j + q}`).join(", ")
    })`;
    const at = {
      index: `(row * (N / 4u) + first / 4u + ${j}u)`,
      column: `(first / 4u + ${j}u)`,
    };
    return epilogue.store(writer, at, value);
  });
  // Blocks at the edge are moved inwards: both write the same values.
  const main = `var<workgroup> block: array<vec4<f32>, ${words}>;
@compute @workgroup_size(${rows})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let M = ${writer.param(M)}; let N = ${writer.param(N)}; let K = ${
    writer.param(K)
  };
  let first = min(group.x * ${columns}u, N - ${columns}u);
  let row = min(group.y * ${rows}u + lane, M - 1u);
  let split = group.z;
  let outputs = M * N / ${epilogue.width}u;
  ${copy.join("\n  ")}
  workgroupBarrier();
  let start = row * (K / 4u) + split * ${steps}u;
  ${range(columns).map((j) => `var c${j} = 0.0;`).join(" ")}
  ${add.join("\n  ")}
  ${store.join("\n  ")}
}`;
  return writer.dispatch(`matmul_n${tB ? "t" : "n"}`, main, [
    Math.ceil(N / columns),
    Math.ceil(M / rows),
    splits,
  ]);
}
