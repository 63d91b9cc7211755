/**
 * Patches of an image as rows of a matrix, and back. Layout NHWC; the columns of a patch run over
 * `(ky, kx, c)`, so that channels stay neighbours and are copied as vec4s.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  writeKernel,
} from "../kernel.ts";
import { laneType, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** How patches lie on the image. */
export type PatchAttributes = {
  /** Height and width of a patch. */
  readonly kernel: readonly [number, number];
  /** Distance between patches. */
  readonly stride: number;
  /** Zeros around the image. */
  readonly padding: number;
};

/** Rows and columns of patches on an image of `height` x `width`. */
export function patchGrid(
  height: number,
  width: number,
  { kernel, stride, padding }: PatchAttributes,
): [number, number] {
  const count = (extent: number, size: number) =>
    Math.floor((extent + 2 * padding - size) / stride) + 1;
  return [count(height, kernel[0]), count(width, kernel[1])];
}

/** `[N, H, W, C]` to `[N * OH * OW, kh * kw * C]`. */
export function im2colKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const [x] = node.inputs as [Tensor];
  const [patches, columns] = node.shape as [number, number];
  const attributes = node.attributes as PatchAttributes;
  const { kernel: [kh, kw], stride, padding } = attributes;
  // The columns may come in fours where the channels do not.
  const unit: Width = x.shape[3]! % width === 0 ? width : 1;
  const writer = writeKernel();
  const values = writer.bind(x, laneType(unit));
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  // One invocation per row of a patch shares the divisions; else one per output.
  const isRow = unit === width;
  const count = isRow ? patches * kh : patches * columns / width;
  const { head, workgroups } = spread(writer, count, traits);
  const corner = `let ox = spot % OW; let line = spot / OW;
  let y = i32(line % OH) * ${stride} - ${padding};
  let x = i32(ox) * ${stride} - ${padding};
  let image = line / OH * H;`;
  const read = (target: string) =>
    `{ let iy = y + i32(ky); let ix = x + i32(kx);
      if (iy >= 0 && iy < i32(H) && ix >= 0 && ix < i32(W)) {
        ${target} = ${values}[((image + u32(iy)) * W + u32(ix)) * C + c];
      } }`;
  const body = isRow
    ? `let ky = flat % ${kh}u; let spot = flat / ${kh}u;
  ${corner}
  var index = flat * ${kw}u * C; var column = ky * ${kw}u * C;
  for (var kx = 0u; kx < ${kw}u; kx++) {
    for (var c = 0u; c < C; c++) {
      var value = ${laneType(width)}();
      ${read("value")}
      ${store}
      index++; column++;
    }
  }`
    : `let index = flat; let column = flat % ${columns / width}u;
  let spot = flat / ${columns / width}u;
  ${corner}
  var value = ${laneType(width)}();
  for (var lane = 0u; lane < ${width}u; lane++) {
    let place = column * ${width}u + lane;
    let c = place % C; let ky = place / C / ${kw}u; let kx = place / C % ${kw}u;
    ${read("value[lane]")}
  }
  ${store}`;
  const main = `${head}
  ${sizes(writer, x.shape, attributes, unit)}
  ${body}
}`;
  return [writer.dispatch("im2col", main, workgroups)];
}

/** The gradient of `im2col`: each value of the image sums the patches it is part of. */
export function col2imKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const attributes = node.attributes as PatchAttributes;
  const { kernel: [kh, kw], stride, padding } = attributes;
  const writer = writeKernel();
  const values = writer.bind(node.inputs[0]!, laneType(width));
  const count = sizeOf(node.shape) / width;
  const { head, workgroups } = spread(writer, count, traits);
  const at = { index: "flat", column: "c" };
  // Taps that meet the pixel are `stride` apart; the others would lie between two patches.
  const main = `${head}
  ${sizes(writer, node.shape, attributes, width)}
  let c = flat % C; let pixel = flat / C;
  let x = pixel % W + ${padding}u; let line = pixel / W;
  let y = line % H + ${padding}u;
  let image = line / H * OH;
  var sum = ${laneType(width)}();
  for (var ky = y % ${stride}u; ky < min(${kh}u, y + 1u); ky += ${stride}u) {
    let oy = (y - ky) / ${stride}u;
    if (oy >= OH) { continue; }
    for (var kx = x % ${stride}u; kx < min(${kw}u, x + 1u); kx += ${stride}u) {
      let ox = (x - kx) / ${stride}u;
      if (ox >= OW) { continue; }
      let spot = (image + oy) * OW + ox;
      sum += ${values}[((spot * ${kh}u + ky) * ${kw}u + kx) * C + c];
    }
  }
  ${epilogue.store(writer, at, "sum")}
}`;
  return [writer.dispatch("col2im", main, workgroups)];
}

/** Names for the sizes of an image, in values of `width`, and of its grid of patches. */
function sizes(
  writer: KernelWriter,
  [, H, W, C]: readonly number[],
  attributes: PatchAttributes,
  width: Width,
): string {
  const [OH, OW] = patchGrid(H!, W!, attributes);
  return Object.entries({ H, W, C: C! / width, OH, OW }).map(([name, value]) =>
    `let ${name} = ${writer.param(value!)};`
  ).join(" ");
}
