/**
 * Writes the elementwise part of a group: the code that finishes a value and stores it.
 *
 * @module
 */
import { type Shape, sizeOf, type Tensor } from "../../graph/tensor.ts";
import {
  type Dispatch,
  type Epilogue,
  FLAT_MAIN,
  flatWorkgroups,
  type KernelWriter,
  type StoreAt,
  writeKernel,
} from "../../kernel.ts";
import { loadHalf } from "../../kernels/half.ts";
import { type Group, isInlined, type Ops, type Schedule } from "./schedule.ts";

/**
 * The epilogue of a group.
 *
 * @param group What runs together.
 * @param view How nodes are seen.
 * @param ops Ops by name.
 */
export function chainEpilogue(
  group: Group,
  view: Schedule,
  ops: Ops,
): Epilogue {
  const width = widthOf(group, view);
  const type = width === 4 ? "vec4<f32>" : "f32";
  return {
    width,
    isPlain: group.members.length === 1,
    park: (writer, { index }) =>
      `${writer.bind(group.stored[0]!, type, true)}[${index}]`,
    store(writer, at, value) {
      const lines: string[] = [];
      const names = new Map<Tensor, string>();
      const loads = new Map<string, string>();
      const name = (expression: string) => {
        const own = `v${lines.length}`;
        lines.push(`let ${own} = ${expression};`);
        return own;
      };
      const lastAxis = group.members[0]!.shape.at(-1);
      const operand = (source: Tensor, reader: Tensor): string => {
        const root = view.base(source);
        const known = names.get(root);
        if (known) return known;
        if (isInlined(root)) return express(root, []);
        // The kernel's column is that of its own last axis.
        const place = reader.shape.at(-1) === lastAxis
          ? at
          : { index: at.index };
        const load = loadOperand(
          writer,
          source,
          view,
          reader.shape,
          width,
          place,
        );
        if (!loads.has(load)) loads.set(load, name(load));
        return loads.get(load)!;
      };
      const express = (node: Tensor, operands: readonly string[]): string => {
        const { native } = ops[node.op]!;
        if (native.kind !== "elementwise") {
          throw new TypeError(
            `Cannot fuse "${node.op}": found a ${native.kind}, expected an elementwise op`,
          );
        }
        return native.expression(operands, node.attributes, {
          width,
          element: width === 4 ? `((${at.index}) * 4u)` : at.index,
          writer,
        });
      };
      if (group.anchor) names.set(group.anchor, name(value));
      for (const member of group.members) {
        if (member !== group.anchor) {
          const operands = view.operands(member).map((source) =>
            operand(source, member)
          );
          names.set(member, name(express(member, operands)));
        }
        if (!group.stored.includes(member)) continue;
        const buffer = writer.bind(member, type, true);
        lines.push(`${buffer}[${at.index}] = ${names.get(member)};`);
      }
      return `{ ${lines.join("\n    ")} }`;
    },
  };
}

/** The dispatch of a group without a kernel of its own. */
export function elementwiseKernel(group: Group, epilogue: Epilogue): Dispatch {
  const writer = writeKernel();
  const count = sizeOf(group.members[0]!.shape) / epilogue.width;
  const last = writer.param(count);
  const main = `${FLAT_MAIN}  let i = min(flat, ${last} - 1u);
  ${epilogue.store(writer, { index: "i" }, "")}
}`;
  const label = group.members.map(({ op }) => op).join("+");
  return writer.dispatch(label, main, flatWorkgroups(count));
}

/** 4 if all that is read and written along the last axis comes in fours. */
function widthOf(group: Group, view: Schedule): 1 | 4 {
  const isWhole = (shape: Shape) => (shape.at(-1) ?? 1) % 4 === 0;
  return group.members.every((member) =>
      isWhole(member.shape) &&
      (member === group.anchor ||
        view.operands(member).every(({ shape }) =>
          isWhole(shape) || (shape.at(-1) ?? 1) === 1
        ))
    )
    ? 4
    : 1;
}

/** WGSL that reads `source`, stretched to `shape`, at a place of the output. */
function loadOperand(
  writer: KernelWriter,
  source: Tensor,
  view: Schedule,
  shape: Shape,
  width: 1 | 4,
  at: StoreAt,
): string {
  const isStretched = width === 4 && (source.shape.at(-1) ?? 1) === 1;
  const isInteger = source.dtype === "i32";
  if (source.dtype === "f16" || source.dtype === "bf16") {
    const own = isStretched ? 1 : width;
    const place = operandIndex(
      writer,
      source.shape,
      shape,
      width,
      isStretched,
      at,
    );
    const base = view.base(source);
    const value = loadHalf(writer, base, source.dtype, own, place);
    return isStretched ? `vec4<f32>(${value})` : value;
  }
  const isVector = width === 4 && !isStretched && !isInteger;
  const type = isVector ? "vec4<f32>" : isInteger ? "i32" : "f32";
  const buffer = writer.bind(view.base(source), type);
  const index = operandIndex(
    writer,
    source.shape,
    shape,
    width,
    isStretched,
    at,
  );
  if (isVector) return `${buffer}[${index}]`;
  if (isInteger && width === 4 && !isStretched) {
    const lanes = [0, 1, 2, 3].map((lane) =>
      `f32(${buffer}[(${index}) * 4u + ${lane}u])`
    );
    return `vec4<f32>(${lanes.join(", ")})`;
  }
  const value = isInteger ? `f32(${buffer}[${index}])` : `${buffer}[${index}]`;
  return width === 4 ? `vec4<f32>(${value})` : value;
}

/** WGSL index into an operand that broadcasts to the output, in units of what one load reads. */
function operandIndex(
  writer: KernelWriter,
  operand: Shape,
  shape: Shape,
  width: 1 | 4,
  isStretched: boolean,
  { index, column }: StoreAt,
): string {
  const count = sizeOf(operand);
  if (count === sizeOf(shape)) return index;
  if (count === 1) return "0u";
  const runs = collapse(operand, shape, width, isStretched);
  if (
    runs.length === 2 && runs[0]!.stride === 0 && runs[1]!.stride === 1 &&
    column
  ) {
    // Often the last axis alone: the kernel knows it without a division.
    if (runs[1]!.extent * width === shape.at(-1)) return column;
  }
  const terms: string[] = [];
  let inner = 1;
  for (const [place, { extent, stride }] of [...runs.entries()].reverse()) {
    if (stride !== 0) {
      const shifted = inner === 1
        ? `(${index})`
        : `((${index}) / ${writer.param(inner)})`;
      const digit = place === 0
        ? shifted
        : `(${shifted} % ${writer.param(extent)})`;
      terms.push(stride === 1 ? digit : `${digit} * ${writer.param(stride)}`);
    }
    inner *= extent;
  }
  return terms.join(" + ") || "0u";
}

/** Axes of the output, neighbours merged where the operand walks them as one. */
function collapse(
  operand: Shape,
  shape: Shape,
  width: 1 | 4,
  isStretched: boolean,
): { extent: number; stride: number }[] {
  const offset = shape.length - operand.length;
  const runs: { extent: number; stride: number }[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const own = operand[axis - offset] ?? 1;
    const isLast = axis === shape.length - 1;
    const extent = isLast ? shape[axis]! / width : shape[axis]!;
    const step = own === 1 ? 0 : stride;
    stride *= isLast && !isStretched ? Math.max(1, own / width) : own;
    if (extent === 1) continue;
    const inner = runs[0];
    const joins = inner &&
      (inner.stride === 0 ? step === 0 : step === inner.stride * inner.extent);
    if (joins) {
      runs[0] = { extent: extent * inner.extent, stride: inner.stride };
    } else runs.unshift({ extent, stride: step });
  }
  return runs;
}
