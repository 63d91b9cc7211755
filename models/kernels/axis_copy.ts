/**
 * Copies along one axis: slice, pad and concat.
 *
 * Seen as `[outer, extent, inner]`, a stretch of the axis is `length * inner` neighbours in each of
 * `outer` places, so an output index needs one division to find its source.
 *
 * @module
 */
import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** A source, and where it lies along the axis of the output. */
export interface Piece {
  /** Where the values come from. */
  readonly source: Tensor;
  /** Place of its first element along the axis; what lies outside of the output is cut off. */
  readonly start: number;
}

/** Fills the output with the pieces that cover it, and with zeros where there is none. */
export function axisCopyKernel(
  { op: label, shape }: { readonly op: string; readonly shape: Shape },
  axis: number,
  pieces: readonly Piece[],
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const writer = writeKernel();
  const inner = sizeOf(shape.slice(axis + 1));
  const stride = shape[axis]! * inner;
  const edges = pieces.flatMap(({ source, start }) => [
    start * inner,
    source.shape[axis]! * inner,
  ]);
  // A vec4 comes from one source if no piece begins or ends within it.
  const isAligned = [stride, ...edges].every((edge) => edge % width === 0);
  const unit: Width = isAligned ? width : 1;
  const scale = inner / unit;

  const read = ({ source, start }: Piece, target: string): string => {
    const extent = source.shape[axis]!;
    const values = writer.bind(source, laneType(unit));
    const first = start < 0
      ? `place + ${writer.param(-start * scale)}`
      : `place - ${writer.param(start * scale)}`;
    const copy = `${target} = ${values}[outer * ${
      writer.param(extent * scale)
    } + ${first}];`;
    const bounds = [];
    if (start > 0) bounds.push(`place >= ${writer.param(start * scale)}`);
    if (start + extent < shape[axis]!) {
      bounds.push(`place < ${writer.param((start + extent) * scale)}`);
    }
    return bounds.length > 0 ? `if (${bounds.join(" && ")}) { ${copy} }` : copy;
  };
  const extent = writer.param(stride / unit);
  const copyTo = (target: string, index: string) => {
    const [outer, place] = axis === 0 || stride === sizeOf(shape)
      ? ["0u", "e"]
      : [`e / ${extent}`, `e % ${extent}`];
    return `{ let e = ${index}; let outer = ${outer}; let place = ${place};
    ${pieces.map((piece) => read(piece, target)).join("\n    ")} }`;
  };

  const { head, workgroups } = spread(writer, sizeOf(shape) / width, traits);
  const store = epilogue.store(writer, { index: "flat" }, "value");
  const body = unit === width
    ? copyTo("value", "flat")
    : range(width).map((lane) =>
      copyTo(`value[${lane}]`, `flat * ${width}u + ${lane}u`)
    ).join("\n  ");
  const main = `${head}
  var value = ${laneType(width)}();
  ${body}
  ${store}
}`;
  return [writer.dispatch(label, main, workgroups)];
}
