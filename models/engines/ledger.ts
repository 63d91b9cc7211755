import type { MemoryByTag, MemoryTag } from "../engine.ts";

/** Counts bytes on the device by purpose: WebGPU has no query for them. */
export interface Ledger {
  /** Notes that `bytes` were allocated. */
  add(tag: MemoryTag, bytes: number): void;
  /** Notes that `bytes` were freed. */
  remove(tag: MemoryTag, bytes: number): void;
  /** Bytes in use. */
  now(): MemoryByTag;
  /** Bytes by tag at the moment when their sum was largest. */
  peak(): MemoryByTag;
  /** Starts a new peak. */
  resetPeak(): void;
}

const NONE: MemoryByTag = {
  weight: 0,
  adapter: 0,
  gradient: 0,
  optimizer: 0,
  activation: 0,
  constant: 0,
  staging: 0,
};

/** Opens an empty ledger. */
export function createLedger(): Ledger {
  const bytes: Record<MemoryTag, number> = { ...NONE };
  let peak: MemoryByTag = NONE;
  const total = (tags: MemoryByTag) =>
    Object.values(tags).reduce((sum, n) => sum + n, 0);
  return {
    add(tag, count) {
      bytes[tag] += count;
      if (total(bytes) > total(peak)) peak = { ...bytes };
    },
    remove: (tag, count) => void (bytes[tag] -= count),
    now: () => ({ ...bytes }),
    peak: () => peak,
    resetPeak: () => void (peak = { ...bytes }),
  };
}
