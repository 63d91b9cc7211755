/**
 * Matrix product by tiles in workgroup memory, for GPUs.
 *
 * A workgroup of 16x16 invocations computes 64x64 outputs, 4x4 each. It walks `K` in steps of 16: all
 * invocations load one slab of either operand, wait, and multiply from the fast memory. Neighbouring
 * invocations load neighbouring words whichever operand is transposed.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import { type Dispatch, type Epilogue, writeKernel } from "../kernel.ts";

/** Extents of a product. */
export interface MatmulExtents {
  /** Whether the left operand is stored as `[K, M]`. */
  readonly tA: boolean;
  /** Whether the right operand is stored as `[N, K]`. */
  readonly tB: boolean;
  /** Number of products. */
  readonly batch: number;
  /** Rows of the result. */
  readonly M: number;
  /** Columns of the result. */
  readonly N: number;
  /** Length of the sums. */
  readonly K: number;
}

/** Side of the tile of a workgroup. */
export const TILE = 64;

/** Length of a slab along `K`. */
const SLAB = 16;

/** Words each invocation loads of either slab. */
const LOADS = TILE * SLAB / 256;

/**
 * Multiplies `a` and `b`.
 *
 * @param splits Into how many sums `K` is split; `split` and `outputs` are then in scope of the store.
 */
export function tiledMatmul(
  a: Tensor,
  b: Tensor,
  { tA, tB, batch, M, N, K }: MatmulExtents,
  splits: number,
  epilogue: Epilogue,
): Dispatch {
  const writer = writeKernel();
  const A = writer.bind(a, "f32");
  const B = writer.bind(b, "f32");
  const chunk = Math.ceil(K / splits / SLAB) * SLAB;
  const slab = (
    name: string,
    buffer: string,
    start: string,
    isAlongK: boolean,
    extent: string,
    origin: string,
  ) =>
    `for (var r = 0u; r < ${LOADS}u; r++) {
      let e = lane + r * 256u;
      let depth = ${isAlongK ? `e % ${SLAB}u` : `e / ${TILE}u`};
      let place = ${isAlongK ? `e / ${SLAB}u` : `e % ${TILE}u`};
      let line = ${origin} + place;
      let k = first + depth;
      var word = 0.0;
      if (line < ${extent} && k < end) { word = ${buffer}[${start} + ${
      isAlongK ? "line * K + k" : `k * ${extent} + line`
    }]; }
      ${name}[depth * ${TILE}u + place] = word;
    }`;
  const rows = [0, 1, 2, 3];
  const store = (row: number): string => {
    if (epilogue.width === 4) {
      const at = {
        index: `(matrix * M + row + ${row}u) * (N / 4u) + column / 4u`,
        column: "column / 4u",
      };
      return `if (row + ${row}u < M && column < N) { ${
        epilogue.store(writer, at, `c${row}`)
      } }`;
    }
    return rows.map((lane) => {
      const at = {
        index: `(matrix * M + row + ${row}u) * N + column + ${lane}u`,
        column: `(column + ${lane}u)`,
      };
      return `if (row + ${row}u < M && column + ${lane}u < N) { ${
        epilogue.store(writer, at, `c${row}[${lane}]`)
      } }`;
    }).join("\n  ");
  };
  const main = `var<workgroup> slabA: array<f32, ${TILE * SLAB}>;
var<workgroup> slabB: array<f32, ${TILE * SLAB}>;
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let M = ${writer.param(M)}; let N = ${writer.param(N)}; let K = ${
    writer.param(K)
  };
  let matrix = group.z % ${writer.param(batch)};
  let split = group.z / ${writer.param(batch)};
  let outputs = ${writer.param(batch * M * N / epilogue.width)};
  let startA = matrix * M * K;
  let startB = matrix * K * N;
  let end = min(K, (split + 1u) * ${writer.param(chunk)});
  let row = group.y * ${TILE}u + id.y * 4u;
  let column = group.x * ${TILE}u + id.x * 4u;
  ${rows.map((row) => `var c${row} = vec4<f32>();`).join(" ")}
  for (var first = split * ${
    writer.param(chunk)
  }; first < end; first += ${SLAB}u) {
    ${slab("slabA", A, "startA", !tA, "M", `group.y * ${TILE}u`)}
    ${slab("slabB", B, "startB", tB, "N", `group.x * ${TILE}u`)}
    workgroupBarrier();
    for (var k = 0u; k < ${SLAB}u; k++) {
      let y = k * ${TILE}u + id.y * 4u;
      let x = k * ${TILE}u + id.x * 4u;
      let w = vec4<f32>(slabB[x], slabB[x + 1u], slabB[x + 2u], slabB[x + 3u]);
      ${
    rows.map((row) =>
      `c${row} = fma(vec4<f32>(slabA[y + ${row}u]), w, c${row});`
    ).join("\n      ")
  }
    }
    workgroupBarrier();
  }
  ${rows.map(store).join("\n  ")}
}`;
  const name = `matmul_tiled_${tA ? "t" : "n"}${tB ? "t" : "n"}`;
  return writer.dispatch(name, main, [
    Math.ceil(N / TILE),
    Math.ceil(M / TILE),
    batch * splits,
  ]);
}
