/**
 * Attention without a matrix of weights: each query walks over the keys once and keeps a running
 * softmax.
 *
 * Milakov and Gimelshein, Online normalizer calculation for softmax (2018), arXiv:1805.02867; Dao et
 * al., FlashAttention (2022), arXiv:2205.14135, algorithm 1; Dao, FlashAttention-2 (2023),
 * arXiv:2307.08691, section 3.1.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  writeKernel,
} from "../kernel.ts";
import {
  addRow,
  type AttentionExtents,
  attentionExtents,
  attentionGrid,
  dotRows,
  loadRow,
} from "./attention_text.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { BLIND, MASKED } from "./masked.ts";

/** The largest finite number stands for minus infinity, which WGSL lets a compiler assume away. */
const LEAST = "-0x1.fffffep127";

/** `softmax(q k^T / sqrt(D) + masks) v`, from inputs `q`, `k`, `v` and maybe a mask of keys. */
export function flashAttentionKernel(
  { inputs: [q, k, v, mask], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const extents = attentionExtents(q!, k!, attributes);
  const unit = epilogue.width;
  const type = laneType(unit);
  const count = extents.channels / unit;
  const writer = writeKernel();
  const values = 2 * extents.channels;
  const grid = attentionGrid(writer, extents, "queries", values, traits);
  const { rows } = grid;
  const V = writer.bind(v!, type);
  const walk = walkKeys(writer, { q: q!, k: k!, mask }, extents, unit, {
    rows,
    rescale: (r) => range(count).map((d) => `o${r}_${d} *= decay;`).join(" "),
    add: `${loadRow(V, "v", count, "startK + j")}
    ${
      rows.map((r) => addRow(`o${r}_`, unit, count, `p${r}`, "v")).join(
        "\n    ",
      )
    }`,
  });
  const main = `${grid.head}
  ${
    rows.flatMap((r) => range(count).map((d) => `var o${r}_${d} = ${type}();`))
      .join(" ")
  }
  ${walk}
  ${
    rows.map((r) =>
      `let factor${r} = 1.0 / sum${r};
  ${
        grid.store(
          epilogue,
          r,
          range(count).map((d) => `o${r}_${d} * factor${r}`),
        )
      }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("flash_attention", main, grid.workgroups)];
}

/**
 * What the backward pass must know of each query, `[…, 4]`: a score `m`, the reciprocal of its
 * `sum(exp(score - m))`, `sum(dy * y)`, and nothing. Inputs `dy`, `y`, `q`, `k` and maybe a mask of keys.
 *
 * The largest score stays apart from the sum, since beside -1e9 the logarithm of the sum would drown.
 */
export function flashAttentionRowsKernel(
  { inputs: [dy, y, q, k, mask], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const extents = attentionExtents(q!, k!, attributes);
  const unit = extents.channels % 4 === 0 ? 4 : 1;
  const type = laneType(unit);
  const count = extents.channels / unit;
  const writer = writeKernel();
  const values = extents.channels;
  const grid = attentionGrid(writer, extents, "queries", values, traits);
  const { rows } = grid;
  const DY = writer.bind(dy!, type), Y = writer.bind(y!, type);
  const walk = walkKeys(writer, { q: q!, k: k!, mask }, extents, unit, {
    rows,
  });
  const main = `${grid.head}
  ${walk}
  ${
    rows.map((r) =>
      `{ ${loadRow(DY, "dy", count, `startQ + at${r}`)} ${
        loadRow(Y, "y", count, `startQ + at${r}`)
      }
    ${dotRows("along", unit, count, "dy", "y")}
    ${
        grid.store(epilogue, r, [
          `vec4<f32>(origin${r}, 1.0 / sum${r}, along, 0.0)`,
        ])
      } }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("flash_attention_rows", main, grid.workgroups)];
}

/**
 * How far a score may lie above the one that exponentials refer to. Exponentials up to e^16 lose nothing
 * in a sum of 32-bit floats, and so what is summed hardly ever has to be scaled anew.
 */
const SLACK = "16.0";

/**
 * Statements that walk over the keys and leave `origin`, what exponentials refer to, and their `sum` for
 * each row. A causal query stops behind itself; if it has seen no key by then, it takes the mean over
 * all.
 */
function walkKeys(
  writer: KernelWriter,
  { q, k, mask }: { q: Tensor; k: Tensor; mask: Tensor | undefined },
  { channels, isCausal }: AttentionExtents,
  unit: Width,
  { rows, rescale = () => "", add = "" }: {
    rows: readonly number[];
    rescale?: (r: number) => string;
    add?: string;
  },
): string {
  const type = laneType(unit);
  const count = channels / unit;
  const Q = writer.bind(q, type), K = writer.bind(k, type);
  const M = mask ? writer.bind(mask, "f32") : undefined;
  const factor = writer.floatParam(channels ** -0.5);
  const score = (r: number) => {
    const plain = mask ? `a${r} + mask` : `a${r}`;
    return isCausal ? `select(${plain}, f32(${MASKED}), j > at${r})` : plain;
  };
  const least = rows.map((r) => `origin${r}`).reduce((a, b) =>
    `min(${a}, ${b})`
  );
  const more = isCausal && mask
    ? ` || (j < S && ${least} < f32(${BLIND}))`
    : "";
  return `${
    rows.map((r) =>
      `${loadRow(Q, `q${r}_`, count, `startQ + at${r}`, ` * ${factor}`)}
  var origin${r} = ${LEAST}; var sum${r} = 0.0;`
    ).join("\n  ")
  }
  let end = ${isCausal ? "past" : "S"};
  for (var j = 0u; j < end${more}; j++) {
    ${loadRow(K, "k", count, "startK + j")}
    ${M ? `let mask = ${M}[b * S + j];` : ""}
    ${
    rows.map((r) =>
      `${dotRows(`a${r}`, unit, count, `q${r}_`, "k")} let s${r} = ${score(r)};`
    ).join("\n    ")
  }
    // A loop and no condition: a software rasterizer skips only loops.
    for (var isFar = ${
    rows.map((r) => `s${r} > origin${r} + ${SLACK}`).join(" || ")
  }; isFar; isFar = false) {
      ${
    rows.map((r) =>
      `{ let top = max(origin${r}, s${r}); let decay = exp(origin${r} - top); origin${r} = top; sum${r} *= decay; ${
        rescale(r)
      } }`
    ).join("\n      ")
  }
    }
    ${
    rows.map((r) => `let p${r} = exp(s${r} - origin${r}); sum${r} += p${r};`)
      .join("\n    ")
  }
    ${add}
  }`;
}
