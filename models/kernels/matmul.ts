/**
 * Matrix product by register tiles: `out[b, i, j] = sum_k a[b, i, k] * b[b, k, j]`, either operand
 * stored transposed.
 *
 * Each invocation computes a tile of up to 16x16 outputs straight from storage: on a software
 * rasterizer that is three to four times faster than tiles in workgroup memory, which need barriers.
 * Edge tiles are moved inwards, so that they overlap their neighbour and need no guards: both write
 * the same values. A long `K` with few tiles is split over invocations and summed in a second pass.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  type Source,
  type StoreAt,
  writeKernel,
} from "../kernel.ts";
import { broadcastBlocks, broadcastMatmul } from "./matmul_broadcast.ts";
import { type MatmulExtents, TILE, tiledMatmul } from "./matmul_tiled.ts";
import { sumKernel } from "./sum.ts";

/** Everything the text of the kernel depends on. */
interface Plan extends MatmulExtents {
  /** Whether a GPU's workgroup memory is used. */
  readonly isTiled: boolean;
  /** Extents of the tile of one invocation. */
  readonly tileM: number;
  readonly tileN: number;
  /** 4 if `K` is walked in vec4 steps, else 1. */
  readonly stepK: 1 | 4;
  /** Into how many sums `K` is split. */
  readonly splits: number;
  /** Invocations in a workgroup. */
  readonly lanes: number;
  /**
   * Whether neighbouring invocations take tiles below each other: where a row of tiles is too short
   * for the lanes of a vector, and both operands load along the outputs, the left one is then read
   * line by line.
   */
  readonly isAlongRows: boolean;
  /**
   * Whether unfinished values are parked in the output and finished in a loop: on a software
   * rasterizer unrolled chains take seconds to compile, and the detour stays in the cache.
   */
  readonly isParked: boolean;
}

/** Lanes of a vector of a software rasterizer. */
const LANES = 8;

/** Below this many tiles `K` is split. */
const ENOUGH_TILES = 128;

/** Lowers a `matmul` node; see the module. */
export function matmulKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const plan = choosePlan(node, epilogue.width, traits);
  const [a, b] = node.inputs as [Tensor, Tensor];
  const blocks = traits.isFallback && epilogue.width === 4
    ? broadcastBlocks(plan)
    : undefined;
  const product = (own: Epilogue) =>
    blocks
      ? broadcastMatmul(a, b, plan, blocks, own)
      : plan.isTiled
      ? tiledMatmul(a, b, plan, plan.splits, own)
      : tiles(a, b, plan, own);
  const { batch, M, N } = plan;
  const { splits } = blocks ?? plan;
  if (splits === 1) return [product(epilogue)];
  const partial = { words: splits * batch * M * N };
  const outputs = batch * M * N;
  return [
    product(storeTo(partial, plan)),
    ...sumKernel(partial, epilogue, {
      outer: 1,
      length: splits,
      inner: outputs,
    }, traits),
  ];
}

function choosePlan(
  node: Tensor,
  width: 1 | 4,
  traits: DeviceTraits,
): Plan {
  const { transposeA: tA, transposeB: tB } = node.attributes as {
    transposeA: boolean;
    transposeB: boolean;
  };
  const [M, N] = node.shape.slice(-2) as [number, number];
  const K = node.inputs[0]!.shape.at(tA ? -2 : -1)!;
  const batch = sizeOf(node.shape.slice(0, -2));
  const isTiled = !traits.isFallback && M >= TILE / 2 && N >= TILE / 4;
  // A GPU has few registers for each invocation.
  const largest = traits.isFallback ? (width === 4 ? 16 : 8) : 4;
  const fit = (extent: number, smallest: number) =>
    [16, 8, 4, 2, 1].find((t) =>
      t <= largest && t <= Math.max(extent, smallest)
    )!;
  let tileM = isTiled ? TILE : fit(M, 1);
  // Where both operands load along the outputs, a step of K is one row of either: a short text.
  const isByRows = tA && !tB && traits.isFallback;
  let tileN = isTiled
    ? TILE
    : isByRows && width === 4 && N >= 32
    ? 32
    : fit(N, 4);
  const count = () => batch * Math.ceil(M / tileM) * Math.ceil(N / tileN);
  // Many small products (attention heads) have tiles enough; one small product has not.
  if (count() < ENOUGH_TILES && tileM === 16 && K < 256) tileM = 8;
  if (count() < ENOUGH_TILES && tileN >= 16 && K < 256) tileN = 8;
  const splits = count() >= ENOUGH_TILES || K < 256
    ? 1
    : Math.min(Math.ceil(ENOUGH_TILES / count()), Math.floor(K / 64));
  return {
    isTiled,
    tA,
    tB,
    batch,
    M,
    N,
    K,
    tileM,
    tileN,
    stepK: K % 4 === 0 && !isByRows ? 4 : 1,
    splits,
    lanes: traits.isFallback && count() * splits < 1024 ? 8 : 64,
    isAlongRows: isByRows && M > N && N < LANES * tileN,
    isParked: traits.isFallback,
  };
}

/** Stores a partial product: split `s` of all outputs, one split behind the other. */
function storeTo(partial: Source, { N }: Plan): Epilogue {
  const width = N % 4 === 0 ? 4 : 1;
  const type = width === 4 ? "vec4<f32>" : "f32";
  const park: Epilogue["park"] = (writer, { index }) =>
    `${writer.bind(partial, type, true)}[split * outputs + ${index}]`;
  return {
    width,
    isPlain: true,
    park,
    store: (writer, at, value) => `${park(writer, at)} = ${value};`,
  };
}

function tiles(
  a: Tensor,
  b: Tensor,
  plan: Plan,
  epilogue: Epilogue,
): Dispatch {
  const { tA, tB, batch, M, N, K, tileM, tileN, splits, lanes } = plan;
  const writer = writeKernel();
  const tilesM = Math.ceil(M / tileM);
  const tilesN = Math.ceil(N / tileN);
  const total = batch * tilesM * tilesN * splits;
  // Whole steps of K for each split; the last one may get fewer.
  const stepsK = K / plan.stepK;
  const chunk = Math.ceil(stepsK / splits);
  const loads = tileLoads(writer, a, b, plan);
  const fma = accumulate(plan, loads);
  const main = `@compute @workgroup_size(${lanes})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let M = ${writer.param(M)}; let N = ${writer.param(N)}; let K = ${
    writer.param(K)
  };
  let tilesM = ${writer.param(tilesM)}; let tilesN = ${writer.param(tilesN)};
  let flat = id.x + id.y * groups.x * ${lanes}u;
  if (flat >= ${writer.param(total)}) { return; }
  ${
    plan.isAlongRows
      ? "let tileRow = flat % tilesM; let tileColumn = flat / tilesM % tilesN;"
      : "let tileColumn = flat % tilesN; let tileRow = flat / tilesN % tilesM;"
  }
  let rest = flat / (tilesM * tilesN);
  let matrix = rest % ${writer.param(batch)};
  let split = rest / ${writer.param(batch)};
  let row = ${moved("tileRow", tileM, "M", M)};
  let column = ${moved("tileColumn", tileN, "N", N)};
  let outputs = ${writer.param(batch * M * N / epilogue.width)};
  ${loads.pointers}
  ${accumulators(plan).map((c) => `var ${c} = vec4<f32>();`).join(" ")}
  let end = min((split + 1u) * ${writer.param(chunk)}, ${writer.param(stepsK)});
  for (var k = split * ${writer.param(chunk)}; k < end; k++) {
    ${fma}
  }
  ${storeTile(writer, plan, epilogue)}
}`;
  const groups = Math.ceil(total / lanes);
  const rows = Math.ceil(groups / 65535);
  const name = `matmul_${tA ? "t" : "n"}${tB ? "t" : "n"}`;
  return writer.dispatch(name, main, [Math.ceil(groups / rows), rows, 1]);
}

/** Start of a tile, moved inwards at the edge; an extent below the tile starts at 0. */
function moved(tile: string, size: number, name: string, extent: number) {
  return extent < size ? "0u" : `min(${tile} * ${size}u, ${name} - ${size}u)`;
}

interface Loads {
  /** Statements before the loop. */
  readonly pointers: string;
  /** Statements that load column group `j` of `b` in the step: `b{q}_{j}`, vec4 along N. */
  b(j: number): string;
  /** Statements that load `a` in the step. */
  readonly a: string;
  /** Expression: element of `a` in row `i` of the tile, place `q` of the step. */
  element(i: number, q: number): string;
}

function tileLoads(
  writer: KernelWriter,
  a: Tensor,
  b: Tensor,
  { tA, tB, M, N, tileM, tileN, stepK }: Plan,
): Loads {
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const isVectorA = tA ? M % 4 === 0 && tileM % 4 === 0 : stepK === 4;
  const isVectorB = tB ? stepK === 4 : N % 4 === 0;
  const A = writer.bind(a, isVectorA ? "vec4<f32>" : "f32");
  const B = writer.bind(b, isVectorB ? "vec4<f32>" : "f32");
  const pointers: string[] = [];
  const depth = (q: number) => stepK === 4 ? `(k * 4u + ${q}u)` : "k";
  const unitA = isVectorA ? " / 4u" : "";
  const unitB = isVectorB ? " / 4u" : "";
  pointers.push(`let startA = matrix * (M * K${unitA});`);
  pointers.push(`let startB = matrix * (K * N${unitB});`);
  // An extent below the tile (N of 1 to 3) repeats its last column; those are not stored.
  const column = (j: number) =>
    N < tileN ? `min(${j}u, N - 1u)` : `column + ${j}u`;
  let loadA: string;
  let element: Loads["element"];
  if (!tA) {
    for (const i of range(tileM)) {
      pointers.push(`let pa${i} = startA + (row + ${i}u) * (K${unitA});`);
    }
    loadA = range(tileM).map((i) => `let a${i} = ${A}[pa${i} + k];`).join(" ");
    element = (i, q) => stepK === 4 ? `a${i}[${q}]` : `a${i}`;
  } else if (isVectorA) {
    loadA = range(stepK).flatMap((q) =>
      range(tileM / 4).map((i) =>
        `let a${q}_${i} = ${A}[startA + ${
          depth(q)
        } * (M / 4u) + row / 4u + ${i}u];`
      )
    ).join(" ");
    element = (i, q) => `a${q}_${i >> 2}[${i & 3}]`;
  } else {
    loadA = range(stepK).flatMap((q) =>
      range(tileM).map((i) =>
        `let a${q}_${i} = ${A}[startA + ${depth(q)} * M + row + ${i}u];`
      )
    ).join(" ");
    element = (i, q) => `a${q}_${i}`;
  }
  if (tB) {
    for (const j of range(tileN)) {
      pointers.push(`let pb${j} = startB + (${column(j)}) * (K${unitB});`);
    }
  }
  const loadB = (j: number): string => {
    const four = range(4).map((r) => 4 * j + r);
    if (tB && stepK === 4) {
      return four.map((c, r) => `let t${r}_${j} = ${B}[pb${c} + k];`).join(
        " ",
      ) +
        range(4).map((q) =>
          ` let b${q}_${j} = vec4<f32>(${
            range(4).map((r) => `t${r}_${j}[${q}]`).join(", ")
          });`
        ).join("");
    }
    if (tB) {
      return `let b0_${j} = vec4<f32>(${
        four.map((c) => `${B}[pb${c} + k]`).join(", ")
      });`;
    }
    return range(stepK).map((q) =>
      isVectorB
        ? `let b${q}_${j} = ${B}[startB + ${
          depth(q)
        } * (N / 4u) + column / 4u + ${j}u];`
        : `let b${q}_${j} = vec4<f32>(${
          four.map((c) => `${B}[startB + ${depth(q)} * N + ${column(c)}]`)
            .join(", ")
        });`
    ).join(" ");
  };
  return { pointers: pointers.join("\n  "), a: loadA, b: loadB, element };
}

function accumulators({ tileM, tileN }: Plan): string[] {
  const names: string[] = [];
  for (let i = 0; i < tileM; i++) {
    for (let j = 0; j < tileN / 4; j++) names.push(`c${i}_${j}`);
  }
  return names;
}

function accumulate({ tileM, tileN, stepK }: Plan, loads: Loads): string {
  const lines = [loads.a];
  for (let j = 0; j < tileN / 4; j++) {
    lines.push(loads.b(j));
    for (let i = 0; i < tileM; i++) {
      let sum = `c${i}_${j}`;
      for (let q = 0; q < stepK; q++) {
        sum = `fma(vec4<f32>(${loads.element(i, q)}), b${q}_${j}, ${sum})`;
      }
      lines.push(`c${i}_${j} = ${sum};`);
    }
  }
  return lines.join("\n    ");
}

/** Stores the tile. */
function storeTile(
  writer: KernelWriter,
  plan: Plan,
  epilogue: Epilogue,
): string {
  const { tileM, tileN, M, N } = plan;
  const { width } = epilogue;
  const isParked = plan.isParked && !epilogue.isPlain;
  const at = (i: string, column: string): StoreAt => ({
    index: `(matrix * M + row + ${i}) * (N / ${width}u) + ${column}`,
    column,
  });
  // Columns of the tile in units of one store; beyond a narrow output there are none.
  const count = width === 4 ? tileN / 4 : Math.min(tileN, N);
  const first = width === 4 ? "column / 4u" : "column";
  // Where an edge tile was moved over its neighbour, parked values must not meet finished ones.
  const overlaps = {
    row: isParked && M > tileM && M % tileM !== 0,
    column: isParked && N > tileN && N % tileN !== 0,
  };
  const skip = (isOver: boolean, tile: string, size: number, start: string) =>
    isOver ? `${tile} * ${size}u - ${start}` : "0u";
  const lines = [
    `let skipRows = ${skip(overlaps.row, "tileRow", tileM, "row")};`,
    `let skipColumns = (${
      skip(overlaps.column, "tileColumn", tileN, "column")
    }) / ${width}u;`,
  ];
  for (let i = 0; i < tileM; i++) {
    for (let j = 0; j < count; j++) {
      const place = at(`${i}u`, `(${first} + ${j}u)`);
      const value = width === 4 ? `c${i}_${j}` : `c${i}_${j >> 2}[${j & 3}]`;
      const guards = [
        ...(overlaps.row ? [`${i}u >= skipRows`] : []),
        ...(overlaps.column ? [`${j}u >= skipColumns`] : []),
      ];
      const text = isParked
        ? `${epilogue.park(writer, place)} = ${value};`
        : epilogue.store(writer, place, value);
      lines.push(
        guards.length ? `if (${guards.join(" && ")}) { ${text} }` : text,
      );
    }
  }
  if (!isParked) return lines.join("\n  ");
  const place = at("i", `(${first} + j)`);
  const finish = epilogue.store(writer, place, epilogue.park(writer, place));
  return `${lines.join("\n  ")}
  for (var i = skipRows; i < ${tileM}u; i++) { for (var j = skipColumns; j < ${count}u; j++) {
    ${finish}
  } }`;
}
