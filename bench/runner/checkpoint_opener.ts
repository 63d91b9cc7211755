import {
  byteSource,
  type Checkpoint,
  openSafetensors,
} from "../../models/mod.ts";
import type { Workload } from "../../suites/mod.ts";

/** Opens the weights of a workload, once: their bytes are in memory anyway. */
export function checkpointOpener(
  checkpoints: ReadonlyMap<Workload, Uint8Array>,
): (workload: Workload) => Promise<Checkpoint | null> {
  const kept = new Map<Workload, Checkpoint | null>();
  return async (workload) => {
    const known = kept.get(workload);
    if (known !== undefined) return known;
    const bytes = checkpoints.get(workload);
    const name = workload.model.checkpoint ?? "checkpoint";
    const opened = bytes
      ? await openSafetensors(byteSource(bytes, name))
      : null;
    kept.set(workload, opened);
    return opened;
  };
}
