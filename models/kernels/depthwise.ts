/**
 * Depthwise convolution, stride 1, odd square kernel, NHWC. One invocation per stretch of a row of
 * outputs, of several samples if the map is small, since they share the taps.
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
  column,
  loadRow,
  MAX_STRETCH,
  reached,
  stretchOf,
} from "./depthwise_stretch.ts";
import { laneType, range } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Lowers a `depthwise_conv2d` node, inputs `x`, the weight, and its taps as `[k * k, C]`. */
export function depthwiseKernel(
  { inputs: [x, , taps], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const k = attributes.kernel as number;
  const [N, H, W, C] = x!.shape as [number, number, number, number];
  const stretch = stretchOf(W, k);
  const { length, count, isRow, columns, half } = stretch;
  const samples = isRow
    ? [4, 2].find((n) => n * W <= MAX_STRETCH && N % n === 0) ?? 1
    : 1;
  const writer = writeKernel();
  const X = writer.bind(x!, type);
  const F = writer.bind(taps!, type);
  const invocations = N / samples * H * count * C / width;
  const { head, workgroups } = spread(writer, invocations, traits);
  const at = { index: "index", column: "c" };
  const store = epilogue.store(writer, at, "value");
  const each = range(samples);
  const used = range(k).filter((kx) => reached(stretch, kx).length > 0);
  const main = `${head}
  let H = ${writer.param(H)}; let W = ${
    isRow ? `${W}` : `i32(${writer.param(W)})`
  };
  let C = ${writer.param(C / width)};
  let c = flat % C; let row = flat / C / ${count}u;
  let ox = i32(flat / C % ${count}u) * ${length};
  let oy = row % H; let n = row / H * ${samples}u;
  ${
    each.flatMap((s) =>
      range(length).map((o) => `var sum${s}_${o} = ${type}();`)
    )
      .join(" ")
  }
  let end = min(${k}u, H + ${half}u - oy);
  for (var ky = u32(max(0, ${half} - i32(oy))); ky < end; ky++) {
    ${
    each.map((s) =>
      `let line${s} = ((n + ${s}u) * H + oy + ky - ${half}u) * u32(W);
    ${loadRow(`x${s}`, X, `line${s}`, columns, stretch, width)}`
    ).join("\n    ")
  }
    ${
    used.map((kx) =>
      `let w${kx} = ${F}[${
        attributes.isFlipped
          ? `(${k * k - 1 - kx}u - ky * ${k}u)`
          : `(ky * ${k}u + ${kx}u)`
      } * C + c]; ` +
      each.flatMap((s) =>
        reached(stretch, kx).map((o) =>
          `sum${s}_${o} = fma(x${s}_${
            column(o + kx - half)
          }, w${kx}, sum${s}_${o});`
        )
      ).join(" ")
    ).join("\n    ")
  }
  }
  ${
    each.flatMap((s) =>
      range(length).map((o) => {
        const guard = W % length === 0 ? "" : `if (ox + ${o} < W) `;
        return `${guard}{ let value = sum${s}_${o};
    let index = (((n + ${s}u) * H + oy) * u32(W) + u32(ox) + ${o}u) * C + c;
    ${store} }`;
      })
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("depthwise_conv2d", main, workgroups)];
}
