/**
 * Heads in and out of packed channels: `[B, N, parts * H * D]` to one part `[B, H, N, D]`, and back.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { laneType, range } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Values of a head that one invocation copies, so that they share the divisions that find them. */
function stretchOf(values: number): number {
  return [8, 7, 6, 5, 4, 3, 2, 1].find((n) => values % n === 0)!;
}

/** One part, `[B, H, N, D]`, from `x`, `[B, N, parts * H * D]`. */
export function takeHeadsKernel(
  { inputs: [x], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  // The last axis lies together in both, so that its width fits both.
  const { width } = epilogue;
  const [, H, N, D] = shape as [number, number, number, number];
  const parts = attributes.parts as number, part = attributes.part as number;
  const stretch = stretchOf(D / width);
  const writer = writeKernel();
  const count = sizeOf(shape) / width / stretch;
  const { head, workgroups } = spread(writer, count, traits);
  const values = writer.bind(x!, laneType(width));
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  let D = ${writer.param(D / width / stretch)}; let N = ${writer.param(N)};
  let H = ${writer.param(H)};
  let d = flat % D; let row = flat / D;
  let n = row % N; let h = row / N % H; let b = row / N / H;
  let head = ((b * N + n) * ${writer.param(parts)} + ${
    writer.param(part)
  }) * H + h;
  ${
    range(stretch).map((i) =>
      `{ let column = d * ${stretch}u + ${i}u; let index = flat * ${stretch}u + ${i}u;
    let value = ${values}[(head * D + d) * ${stretch}u + ${i}u]; ${store} }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("take_heads", main, workgroups)];
}

/** `[B, N, parts * H * D]`, from parts `[B, H, N, D]`. */
export function packHeadsKernel(
  { inputs, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const [, H, N, D] = inputs[0]!.shape as [number, number, number, number];
  // Four neighbours of the result may belong to two heads: then they are read one by one.
  const isWhole = D % width === 0;
  const stretch = isWhole ? stretchOf(D / width) : 1;
  const writer = writeKernel();
  const count = sizeOf(shape) / width / stretch;
  const { head, workgroups } = spread(writer, count, traits);
  const arrays = inputs.map((part) =>
    writer.bind(part, isWhole ? type : "f32")
  );
  const copy = (
    place: string,
    assign: (array: string) => string,
  ) =>
    `{ let place = ${place};
    let d = place % D; let h = place / D % H;
    let part = place / D / H % ${arrays.length}u;
    let row = place / D / H / ${arrays.length}u;
    let at = ((row / N * H + h) * N + row % N) * D + d;
    switch part { ${
      arrays.map((array, i) =>
        `${i === 0 ? "default" : `case ${i}u`}: { ${assign(array)} }`
      ).join(" ")
    } } }`;
  const body = isWhole
    ? copy(
      "flat",
      (array) =>
        range(stretch).map((i) => `v${i} = ${array}[at * ${stretch}u + ${i}u];`)
          .join(" "),
    )
    : range(width).map((lane) =>
      copy(
        `flat * ${width}u + ${lane}u`,
        (array) => `v0[${lane}] = ${array}[at];`,
      )
    ).join("\n  ");
  const store = epilogue.store(writer, { index: "index" }, "value");
  const main = `${head}
  let D = ${writer.param(isWhole ? D / width / stretch : D)};
  let N = ${writer.param(N)}; let H = ${writer.param(H)};
  ${range(stretch).map((i) => `var v${i} = ${type}();`).join(" ")}
  ${body}
  ${
    range(stretch).map((i) =>
      `{ let value = v${i}; let index = flat * ${stretch}u + ${i}u; ${store} }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("pack_heads", main, workgroups)];
}
