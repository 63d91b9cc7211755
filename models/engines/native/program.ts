/**
 * Compiles a graph into a flat list of dispatches over buffers that never change, and replays it.
 *
 * @module
 */
import { DeviceError, type ProgramFacts, type Values } from "../../engine.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import type { Binding, Dispatch, Scratch } from "../../kernel.ts";
import { type Lifetime, planBuffers } from "./buffer_plan.ts";
import { chainEpilogue, elementwiseKernel } from "./chain.ts";
import type { CountedBuffer, Gpu } from "./gpu.ts";
import { bindGroup, type Pipelines, type Place } from "./pipelines.ts";
import { type Command, touchedBytes } from "./replay.ts";
import { type Group, isLeaf, type Ops, schedule } from "./schedule.ts";
import { readStored } from "./read_stored.ts";
import { blockedBytes } from "./store.ts";
import type { StoredForm } from "./stored_form.ts";

/** A compiled graph. */
export interface Program {
  /** What it is made of. */
  readonly facts: ProgramFacts;
  /** The flat list. */
  readonly commands: readonly Command[];
  /** Bytes of values between kernels that are alive while each of them runs. */
  readonly liveBytes: readonly number[];
  /** Where a leaf or an output lies. */
  place(node: Tensor): Place;
  /**
   * Writes the inputs of the next run.
   *
   * @throws {RangeError} If one is missing or has the wrong size.
   */
  write(values: Values): void;
  /** Frees its buffers. */
  destroy(): void;
}

/** What a graph is compiled against. */
export interface Surroundings {
  /** The device. */
  readonly gpu: Gpu;
  /** Compiled kernels. */
  readonly pipelines: Pipelines;
  /** Ops by name. */
  readonly ops: Ops;
  /** What changes with each update. */
  readonly step: Place;
  /** Where stored tensors lie. */
  stored(name: string): Place;
  /** How their values lie there. */
  form(name: string): StoredForm;
}

const USAGE = () =>
  GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/**
 * Compiles what `outputs` need.
 *
 * @param outputs Nodes whose value is wanted after a run.
 * @param given Outputs that must be written to a given place, e.g. gradients.
 * @throws {DeviceError} If a kernel does not compile or memory runs out.
 */
export async function compileProgram(
  outputs: readonly Tensor[],
  given: ReadonlyMap<Tensor, Place>,
  around: Surroundings,
): Promise<Program> {
  const { gpu, ops } = around;
  const lowered = readStored(outputs, around.form);
  const nodes = outputs.map(lowered);
  const view = schedule(nodes, ops, gpu.traits.maxStorageBuffers);
  const work = view.groups.map((group) => ({
    group,
    dispatches: lower(group, view, around),
  }));
  const memory: CountedBuffer[] = [];
  const allocate = (
    tag: "activation" | "constant" | "staging",
    bytes: number,
  ) => {
    const own = gpu.allocate(tag, bytes, USAGE());
    memory.push(own);
    return { buffer: own.buffer, offset: 0, size: own.buffer.size };
  };
  try {
    const places = new Map<Tensor | Scratch, Place>(
      [...given].map(([node, place]) => [view.base(lowered(node)), place]),
    );
    const inputs = placeLeaves(work, around, places, allocate);
    const plan = placeValues(work, nodes, view.base, places, allocate);
    const commands = await bindAll(work, places, around, allocate);
    const texts = new Set(
      work.flatMap(({ dispatches }) => dispatches.map(({ wgsl }) => wgsl)),
    );
    return {
      commands,
      liveBytes: plan.liveBytes,
      facts: {
        dispatches: commands.length,
        pipelines: texts.size,
        wgslBytes: [...texts].reduce((sum, text) => sum + text.length, 0),
        flops: commands.reduce((sum, { flops }) => sum + flops, 0),
        hardwareFlops: sumFlops(work, ops),
        boundBytes: work.flatMap(({ dispatches }) => dispatches)
          .flatMap(({ bindings }) => bindings)
          .reduce(
            (sum, { source }) =>
              sum + (source === "step" ? 0 : places.get(source)!.size),
            0,
          ),
        ...plan.facts,
      },
      place: (node) => places.get(view.base(lowered(node)))!,
      write: (values) => writeInputs(gpu, inputs, values),
      destroy: () => memory.forEach((own) => own.destroy()),
    };
  } catch (error) {
    memory.forEach((own) => own.destroy());
    throw error;
  }
}

type Work = readonly { group: Group; dispatches: readonly Dispatch[] }[];
type Allocate = (
  tag: "activation" | "constant" | "staging",
  bytes: number,
) => Place;

function lower(
  group: Group,
  view: ReturnType<typeof schedule>,
  { ops, gpu }: Surroundings,
): Dispatch[] {
  const epilogue = chainEpilogue(group, view, ops);
  if (!group.anchor) return [elementwiseKernel(group, epilogue)];
  const { native } = ops[group.anchor.op]!;
  if (native.kind !== "kernel") {
    throw new TypeError(
      `Cannot lower "${group.anchor.op}": found a ${native.kind}, expected a kernel`,
    );
  }
  // Kernels read the memory of the base, whatever view the graph shows.
  return native.lower(group.anchor, epilogue, gpu.traits).map((dispatch) => ({
    ...dispatch,
    bindings: dispatch.bindings.map((binding) => ({
      ...binding,
      source: isTensor(binding.source)
        ? view.base(binding.source)
        : binding.source,
    })),
  }));
}

/** Operations of all kernels, those that are done again included. */
function sumFlops(work: Work, ops: Ops): number {
  return work.flatMap(({ group }) => group.members)
    .map((node) =>
      ops[node.op]!.flops(node) + ops[node.op]!.repeatedFlops(node)
    )
    .reduce((sum, own) => sum + own, 0);
}

function isTensor(source: Binding["source"]): source is Tensor {
  return source !== "step" && "op" in source;
}

function placeLeaves(
  work: Work,
  { gpu, stored }: Surroundings,
  places: Map<Tensor | Scratch, Place>,
  allocate: Allocate,
): Map<string, { node: Tensor; place: Place }> {
  const inputs = new Map<string, { node: Tensor; place: Place }>();
  for (const { source } of bindingsOf(work)) {
    if (!isTensor(source) || !isLeaf(source) || places.has(source)) continue;
    if (source.op === "parameter" || source.op === "state") {
      const whole = stored(source.name!);
      const { begin = 0, bytes = whole.size } = source.attributes as {
        begin?: number;
        bytes?: number;
      };
      const { buffer, offset } = whole;
      places.set(source, { buffer, offset: offset + begin, size: bytes });
      continue;
    }
    const bytes = sizeOf(source.shape) * 4;
    const place = allocate(
      source.op === "input" ? "activation" : "constant",
      bytes,
    );
    places.set(source, place);
    if (source.op === "input") {
      inputs.set(source.name!, { node: source, place });
    } else {
      gpu.device.queue.writeBuffer(
        place.buffer,
        0,
        source.data as Float32Array<ArrayBuffer>,
      );
    }
  }
  return inputs;
}

function bindingsOf(work: Work): Binding[] {
  return work.flatMap(({ dispatches }) => dispatches).flatMap(({ bindings }) =>
    bindings
  );
}

/** Plans the memory of values and scratch by their lifetimes. */
function placeValues(
  work: Work,
  outputs: readonly Tensor[],
  base: (node: Tensor) => Tensor,
  places: Map<Tensor | Scratch, Place>,
  allocate: Allocate,
): {
  facts: { activationBytes: number; activationBoundBytes: number };
  liveBytes: readonly number[];
} {
  const kept = new Set(outputs.map(base));
  const lives = new Map<
    Tensor | Scratch,
    { -readonly [K in keyof Lifetime]: number }
  >();
  let clock = 0;
  for (const { dispatches } of work) {
    for (const { bindings } of dispatches) {
      for (const { source } of bindings) {
        if (source === "step" || places.has(source)) continue;
        const words = isTensor(source) ? sizeOf(source.shape) : source.words;
        const life = lives.get(source) ??
          { bytes: blockedBytes(words), from: clock, to: clock };
        life.to = isTensor(source) && kept.has(source) ? Infinity : clock;
        lives.set(source, life);
      }
      clock++;
    }
  }
  const lifetimes = [...lives.values()].map((life) => ({
    ...life,
    to: Math.min(life.to, clock),
  }));
  const plan = planBuffers(lifetimes);
  const liveBytes = new Array<number>(clock).fill(0);
  for (const { bytes, from, to } of lifetimes) {
    for (let i = from; i <= Math.min(to, clock - 1); i++) {
      liveBytes[i]! += bytes;
    }
  }
  const slots = plan.slotBytes.map((bytes) => allocate("activation", bytes));
  [...lives.keys()].forEach((source, i) => {
    const { buffer } = slots[plan.slots[i]!]!;
    places.set(source, { buffer, offset: 0, size: lifetimes[i]!.bytes });
  });
  return {
    facts: {
      activationBytes: plan.slotBytes.reduce((sum, bytes) => sum + bytes, 0),
      activationBoundBytes: plan.boundBytes,
    },
    liveBytes,
  };
}

async function bindAll(
  work: Work,
  places: ReadonlyMap<Tensor | Scratch, Place>,
  { gpu, pipelines, ops, step }: Surroundings,
  allocate: Allocate,
): Promise<Command[]> {
  const dispatches = work.flatMap(({ group, dispatches }) =>
    dispatches.map((dispatch, i) => ({
      group,
      dispatch,
      // The flops of a group are those of its last dispatch's label; earlier ones prepare it.
      flops: i === dispatches.length - 1
        ? group.members.reduce(
          (sum, node) => sum + (node.repeats ? 0 : ops[node.op]!.flops(node)),
          0,
        )
        : 0,
    }))
  );
  const compiled = await pipelines.compile(
    dispatches.map(({ dispatch }) => dispatch),
  );
  const params = packParams(
    gpu,
    dispatches.map(({ dispatch }) => dispatch),
    allocate,
  );
  return await gpu.guard(() =>
    dispatches.map(({ group, dispatch, flops }, i) => ({
      label: dispatch.label,
      ops: group.members.map(({ op }) => op),
      shape: group.members.at(-1)!.shape,
      ...touchedBytes(
        dispatch,
        (source) => source === "step" ? step.size : places.get(source)!.size,
      ),
      pipeline: compiled[i]!.pipeline,
      bindGroup: bindGroup(
        gpu,
        compiled[i]!,
        dispatch.bindings,
        ({ source }) => {
          const place = source === "step" ? step : places.get(source);
          if (place) return place;
          throw new DeviceError(
            "invalid",
            `Cannot bind "${dispatch.label}": a value has no memory, expected a scheduled node`,
          );
        },
        params[i],
      ),
      workgroups: dispatch.workgroups,
      flops,
    }))
  );
}

/** All params of a program in one buffer. */
function packParams(
  gpu: Gpu,
  dispatches: readonly Dispatch[],
  allocate: Allocate,
): (Place | undefined)[] {
  const sizes = dispatches.map(({ params }) =>
    params.length ? blockedBytes(params.length) : 0
  );
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const words = new Uint32Array(total / 4);
  const place = allocate("constant", total);
  let offset = 0;
  const places = dispatches.map(({ params }, i) => {
    if (params.length === 0) return undefined;
    words.set(params, offset / 4);
    const own = { buffer: place.buffer, offset, size: sizes[i]! };
    offset += sizes[i]!;
    return own;
  });
  gpu.device.queue.writeBuffer(place.buffer, 0, words);
  return places;
}

function writeInputs(
  gpu: Gpu,
  inputs: ReadonlyMap<string, { node: Tensor; place: Place }>,
  values: Values,
): void {
  for (const [name, { node, place }] of inputs) {
    const data = values[name];
    const words = sizeOf(node.shape);
    if (data?.length !== words) {
      throw new RangeError(
        `Cannot run: input "${name}" has ${
          data?.length ?? "no"
        } values, expected ${words} for shape [${node.shape}]`,
      );
    }
    const isInteger = data instanceof Int32Array;
    if (isInteger !== (node.dtype === "i32")) {
      throw new RangeError(
        `Cannot run: input "${name}" holds ${
          isInteger ? "integers" : "floats"
        }, expected ${node.dtype}`,
      );
    }
    gpu.device.queue.writeBuffer(
      place.buffer,
      0,
      data as Float32Array<ArrayBuffer>,
    );
  }
}
