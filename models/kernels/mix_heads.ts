/**
 * Mixes heads channel by channel, `y[r, g, j] = sum_h x[r, h, g] * weight[g, j, h]`, and its gradients.
 *
 * One invocation takes a stretch of rows of one channel (four in the gradient for `x`), so that the
 * weights stay in registers.
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
import { laneType, range } from "./lanes.ts";
import { spread } from "./spread.ts";
import { sumKernel } from "./sum.ts";

/** Rows of one invocation. */
const STRETCH = { fallback: 16, gpu: 1 };

/** Invocations wanted in the gradient for the weight. */
const WANTED_INVOCATIONS = { fallback: 256, gpu: 8192 };

const device = ({ isFallback }: DeviceTraits) =>
  isFallback ? "fallback" : "gpu";

/** `[R, width, outputs]`, from inputs `x`, `[R, heads, width]`, and `weight`, `[width, outputs, heads]`. */
export function mixHeadsKernel(
  { inputs: [x, weight], shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [rows, channels, outputs] = shape as [number, number, number];
  const heads = x!.shape[1]!;
  const lanes = epilogue.width;
  const fours = range(outputs / lanes);
  const stretch = STRETCH[device(traits)];
  const writer = writeKernel();
  const X = writer.bind(x!, "f32");
  const W = writer.bind(weight!, "f32");
  const count = Math.ceil(rows / stretch) * channels;
  const { head, workgroups } = spread(writer, count, traits);
  const weights = range(heads).flatMap((h) =>
    fours.map((k) => {
      const each = range(lanes).map((lane) =>
        `${W}[(g * ${outputs}u + ${k * lanes + lane}u) * ${heads}u + ${h}u]`
      );
      return `let w${h}_${k} = ${laneType(lanes)}(${each.join(", ")});`;
    })
  );
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  let channels = ${writer.param(channels)}; let rows = ${writer.param(rows)};
  let g = flat % channels; let first = flat / channels * ${stretch}u;
  ${weights.join("\n  ")}
  for (var r = first; r < min(first + ${stretch}u, rows); r++) {
    ${
    range(heads).map((h) =>
      `let x${h} = ${X}[(r * ${heads}u + ${h}u) * channels + g];`
    ).join(" ")
  }
    ${
    fours.map((k) =>
      `{ let column = ${k}u; let index = (r * channels + g) * ${fours.length}u + column;
      let value = ${range(heads).map((h) => `x${h} * w${h}_${k}`).join(" + ")};
      ${store} }`
    ).join("\n    ")
  }
  }
}`;
  return [writer.dispatch("mix_heads", main, workgroups)];
}

/** `[R, heads, width]`: gradient for `x`, from inputs `dy` and `weight`. */
export function mixHeadsGradKernel(
  { inputs: [dy, weight], shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [rows, heads, channels] = shape as [number, number, number];
  const outputs = dy!.shape[2]!;
  const lanes = epilogue.width;
  const type = laneType(lanes);
  const stretch = STRETCH[device(traits)];
  const writer = writeKernel();
  const DY = writer.bind(dy!, "f32");
  const W = writer.bind(weight!, "f32");
  const perRow = channels / lanes;
  const count = Math.ceil(rows / stretch) * perRow;
  const { head, workgroups } = spread(writer, count, traits);
  const across = (read: (channel: string) => string) =>
    `${type}(${range(lanes).map((lane) => read(`(g + ${lane}u)`)).join(", ")})`;
  const weights = range(outputs).flatMap((j) =>
    range(heads).map((h) =>
      `let w${j}_${h} = ${
        across((g) => `${W}[(${g} * ${outputs}u + ${j}u) * ${heads}u + ${h}u]`)
      };`
    )
  );
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  let per_row = ${writer.param(perRow)}; let rows = ${writer.param(rows)};
  let column = flat % per_row; let g = column * ${lanes}u;
  let first = flat / per_row * ${stretch}u;
  ${weights.join("\n  ")}
  for (var r = first; r < min(first + ${stretch}u, rows); r++) {
    let base = r * per_row * ${lanes}u;
    ${
    range(outputs).map((j) =>
      `let d${j} = ${
        across((g) => `${DY}[(base + ${g}) * ${outputs}u + ${j}u]`)
      };`
    ).join("\n    ")
  }
    ${
    range(heads).map((h) =>
      `{ let index = (r * ${heads}u + ${h}u) * per_row + column;
      let value = ${
        range(outputs).map((j) => `d${j} * w${j}_${h}`).join(" + ")
      };
      ${store} }`
    ).join("\n    ")
  }
  }
}`;
  return [writer.dispatch("mix_heads_grad", main, workgroups)];
}

/** `[width, outputs, heads]`: gradient for the weight, from inputs `dy` and `x`. */
export function mixHeadsGradWeightKernel(
  { inputs: [dy, x], shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [channels, outputs, heads] = shape as [number, number, number];
  const rows = dy!.shape[0]!;
  const lanes = outputs % 4 === 0 ? 4 : 1;
  const type = laneType(lanes);
  const fours = range(outputs / lanes);
  const parts = Math.min(
    Math.ceil(WANTED_INVOCATIONS[device(traits)] / channels),
    Math.ceil(rows / 8),
  );
  const partial = { words: parts * channels * outputs * heads };
  const writer = writeKernel();
  const DY = writer.bind(dy!, type);
  const X = writer.bind(x!, "f32");
  const OUT = writer.bind(partial, "f32", true);
  const { head, workgroups } = spread(writer, parts * channels, traits);
  const sums = range(heads).flatMap((h) => fours.map((k) => ({ h, k })));
  const main = `${head}
  let channels = ${writer.param(channels)}; let rows = ${writer.param(rows)};
  let g = flat % channels; let part = flat / channels;
  ${sums.map(({ h, k }) => `var s${h}_${k} = ${type}();`).join(" ")}
  for (var r = part; r < rows; r += ${writer.param(parts)}) {
    ${
    fours.map((k) =>
      `let d${k} = ${DY}[(r * channels + g) * ${fours.length}u + ${k}u];`
    ).join(" ")
  }
    ${
    range(heads).map((h) =>
      `let x${h} = ${X}[(r * ${heads}u + ${h}u) * channels + g];`
    ).join(" ")
  }
    ${sums.map(({ h, k }) => `s${h}_${k} += d${k} * x${h};`).join(" ")}
  }
  ${
    sums.flatMap(({ h, k }) =>
      range(lanes).map((lane) =>
        `${OUT}[(flat * ${outputs}u + ${
          k * lanes + lane
        }u) * ${heads}u + ${h}u] = s${h}_${k}${lanes === 4 ? `[${lane}]` : ""};`
      )
    ).join("\n  ")
  }
}`;
  return [
    writer.dispatch("mix_heads_grad_weight", main, workgroups),
    ...sumKernel(partial, epilogue, {
      outer: 1,
      length: parts,
      inner: channels * outputs * heads,
    }, traits),
  ];
}
