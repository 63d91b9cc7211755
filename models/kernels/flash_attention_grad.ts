/**
 * The gradients of fused attention, each in one walk: weights are computed anew from the scores and
 * what `flash_attention_rows` knows of each query.
 *
 * Dao, FlashAttention-2 (2023), arXiv:2307.08691, algorithm 2, with one kernel for each gradient: so
 * none needs atomic sums, and the bits do not depend on who comes first.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import {
  addRow,
  attentionExtents,
  attentionGrid,
  dotRows,
  loadRow,
} from "./attention_text.ts";
import { laneType, range } from "./lanes.ts";
import { BLIND, MASKED } from "./masked.ts";

/** Gradient for queries, from inputs `dy`, `q`, `k`, `v`, `rows` and maybe a mask of keys. */
export function flashAttentionGradQueryKernel(
  { inputs: [dy, q, k, v, rows, mask], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const extents = attentionExtents(q!, k!, attributes);
  const { channels, isCausal } = extents;
  const unit = epilogue.width;
  const type = laneType(unit);
  const count = channels / unit;
  const writer = writeKernel();
  const grid = attentionGrid(writer, extents, "queries", 3 * channels, traits);
  const held = grid.rows;
  const factor = writer.floatParam(channels ** -0.5);
  const bind = (tensor: Tensor) => writer.bind(tensor, type);
  const main = `${grid.head}
  ${
    held.map((r) =>
      `${loadRow(bind(q!), `q${r}_`, count, `startQ + at${r}`, ` * ${factor}`)}
  ${loadRow(bind(dy!), `dy${r}_`, count, `startQ + at${r}`)}
  let row${r} = ${writer.bind(rows!, "vec4<f32>")}[startQ + at${r}];
  ${range(count).map((d) => `var x${r}_${d} = ${type}();`).join(" ")}`
    ).join("\n  ")
  }
  let end = ${isCausal ? "past" : "S"};
  for (var j = 0u; j < end; j++) {
    ${loadRow(bind(k!), "k", count, "startK + j")}
    ${loadRow(bind(v!), "v", count, "startK + j")}
    ${mask ? `let mask = ${writer.bind(mask, "f32")}[b * S + j];` : ""}
    ${
    held.map((r) =>
      `{ ${dotRows("a", unit, count, `q${r}_`, "k")}
    ${dotRows("along", unit, count, `dy${r}_`, "v")}
    let slope = ${
        slopeText(`row${r}`, mask, isCausal ? `j > at${r}` : undefined)
      };
    ${addRow(`x${r}_`, unit, count, "slope", "k")} }`
    ).join("\n    ")
  }
  }
  ${
    held.map((r) =>
      grid.store(epilogue, r, range(count).map((d) => `x${r}_${d} * ${factor}`))
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("flash_attention_grad_query", main, grid.workgroups)];
}

/** Gradient for keys, from inputs `dy`, `q`, `k`, `v`, `rows` and maybe a mask of keys. */
export function flashAttentionGradKeyKernel(
  { inputs: [dy, q, k, v, rows, mask], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const extents = attentionExtents(q!, k!, attributes);
  const { channels, isCausal } = extents;
  const unit = epilogue.width;
  const type = laneType(unit);
  const count = channels / unit;
  const writer = writeKernel();
  const grid = attentionGrid(writer, extents, "keys", 3 * channels, traits);
  const held = grid.rows;
  const factor = writer.floatParam(channels ** -0.5);
  const bind = (tensor: Tensor) => writer.bind(tensor, type);
  const main = `${grid.head}
  ${
    held.map((r) =>
      `${loadRow(bind(k!), `k${r}_`, count, `startK + at${r}`, ` * ${factor}`)}
  ${loadRow(bind(v!), `v${r}_`, count, `startK + at${r}`)}
  ${mask ? `let mask${r} = ${writer.bind(mask, "f32")}[b * S + at${r}];` : ""}
  ${range(count).map((d) => `var x${r}_${d} = ${type}();`).join(" ")}`
    ).join("\n  ")
  }
  for (var h = 0u; h < share; h++) { for (var t = ${
    isCausal ? "first" : "0u"
  }; t < T; t++) {
    let i = startQ + h * T + t;
    let row = ${writer.bind(rows!, "vec4<f32>")}[i];
    ${loadRow(bind(q!), "q", count, "i")}
    ${loadRow(bind(dy!), "dy", count, "i")}
    ${
    held.map((r) =>
      `{ ${dotRows("a", unit, count, "q", `k${r}_`)}
    ${dotRows("along", unit, count, "dy", `v${r}_`)}
    ${mask ? `let mask = mask${r};` : ""}
    let slope = ${slopeText("row", mask, isCausal ? `at${r} > t` : undefined)};
    ${addRow(`x${r}_`, unit, count, "slope", "q")} }`
    ).join("\n    ")
  }
  } }
  ${
    held.map((r) =>
      grid.store(epilogue, r, range(count).map((d) => `x${r}_${d} * ${factor}`))
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("flash_attention_grad_key", main, grid.workgroups)];
}

/** Gradient for values, from inputs `dy`, `q`, `k`, `rows` and maybe a mask of keys. */
export function flashAttentionGradValueKernel(
  { inputs: [dy, q, k, rows, mask], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const extents = attentionExtents(q!, k!, attributes);
  const { channels, isCausal } = extents;
  const unit = epilogue.width;
  const type = laneType(unit);
  const count = channels / unit;
  const writer = writeKernel();
  const grid = attentionGrid(writer, extents, "keys", 2 * channels, traits);
  const held = grid.rows;
  const factor = writer.floatParam(channels ** -0.5);
  const bind = (tensor: Tensor) => writer.bind(tensor, type);
  const ROWS = writer.bind(rows!, "vec4<f32>");
  // Earlier queries have no weight here, but those that see no key at all spread theirs over all.
  const skip = mask
    ? `for (; t < first && ${ROWS}[startQ + h * T + t].x >= f32(${BLIND}); t++) {}`
    : "t = max(t, first);";
  const score = (r: number) => {
    const plain = mask ? `a + mask${r}` : "a";
    return isCausal ? `select(${plain}, f32(${MASKED}), at${r} > t)` : plain;
  };
  const main = `${grid.head}
  ${
    held.map((r) =>
      `${loadRow(bind(k!), `k${r}_`, count, `startK + at${r}`, ` * ${factor}`)}
  ${mask ? `let mask${r} = ${writer.bind(mask, "f32")}[b * S + at${r}];` : ""}
  ${range(count).map((d) => `var x${r}_${d} = ${type}();`).join(" ")}`
    ).join("\n  ")
  }
  for (var h = 0u; h < share; h++) { for (var t = 0u; t < T; t++) {
    ${isCausal ? skip : ""}
    let i = startQ + h * T + t;
    let row = ${ROWS}[i];
    ${loadRow(bind(q!), "q", count, "i")}
    ${loadRow(bind(dy!), "dy", count, "i")}
    ${
    held.map((r) =>
      `{ ${dotRows("a", unit, count, "q", `k${r}_`)}
    let weight = exp(${score(r)} - row.x) * row.y;
    ${addRow(`x${r}_`, unit, count, "weight", "dy")} }`
    ).join("\n    ")
  }
  } }
  ${
    held.map((r) =>
      grid.store(epilogue, r, range(count).map((d) => `x${r}_${d}`))
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("flash_attention_grad_value", main, grid.workgroups)];
}

/** Expression: gradient for the score `a`, given `along`, the product of `dy` and the value. */
function slopeText(
  row: string,
  mask: Tensor | undefined,
  isLater: string | undefined,
): string {
  const score = mask ? "a + mask" : "a";
  const slope = `exp(${score} - ${row}.x) * ${row}.y * (along - ${row}.z)`;
  return isLater ? `select(${slope}, 0.0, ${isLater})` : slope;
}
