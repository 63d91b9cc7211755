/**
 * Decides which intermediate values share memory.
 *
 * @module
 */

/** A value that lives from one instruction to another. */
export interface Lifetime {
  /** Size in bytes. */
  readonly bytes: number;
  /** Instruction that writes it first. */
  readonly from: number;
  /** Last instruction that reads it. */
  readonly to: number;
}

/** Where values lie. */
export interface BufferPlan {
  /** Slot of each value, in the order of the lifetimes. */
  readonly slots: readonly number[];
  /** Size of each slot in bytes. */
  readonly slotBytes: readonly number[];
  /** Largest sum of sizes alive at one time: no plan can need less. */
  readonly boundBytes: number;
}

/**
 * Assigns values to slots, largest first, each into the first slot that is free all its life.
 *
 * Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net Inference (2020),
 * arXiv:2001.03288, "greedy by size". Slots are separate buffers, since WebGPU forbids to bind one
 * buffer for reading and for writing in one dispatch, even at ranges that do not meet.
 *
 * @param lifetimes Values; both ends count.
 */
export function planBuffers(lifetimes: readonly Lifetime[]): BufferPlan {
  const order = lifetimes.map((_, i) => i).sort((a, b) =>
    lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b
  );
  const slots: number[] = new Array(lifetimes.length);
  const slotBytes: number[] = [];
  const taken: Lifetime[][] = [];
  for (const i of order) {
    const own = lifetimes[i]!;
    let slot = taken.findIndex((others) =>
      others.every(({ from, to }) => to < own.from || own.to < from)
    );
    if (slot < 0) {
      slot = taken.push([]) - 1;
      slotBytes.push(own.bytes);
    }
    taken[slot]!.push(own);
    slots[i] = slot;
  }
  return { slots, slotBytes, boundBytes: largestSum(lifetimes) };
}

function largestSum(lifetimes: readonly Lifetime[]): number {
  const changes = new Map<number, number>();
  for (const { bytes, from, to } of lifetimes) {
    changes.set(from, (changes.get(from) ?? 0) + bytes);
    changes.set(to + 1, (changes.get(to + 1) ?? 0) - bytes);
  }
  let sum = 0;
  let largest = 0;
  for (const [, change] of [...changes].sort(([a], [b]) => a - b)) {
    sum += change;
    largest = Math.max(largest, sum);
  }
  return largest;
}
