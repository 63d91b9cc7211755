import type { BoundTask, OpenData, SplitName } from "../../suites/mod.ts";
import { contentHash, sha256 } from "../result/content_hash.ts";
import { idsHash } from "../result/ids_hash.ts";
import type { DataResult, SplitResult } from "../result/result.ts";

/**
 * What a cell was trained and tested on, by hashes.
 *
 * @param data The data set, dealt out to the splits of a fold.
 * @param task What reads them; left out where nothing is made of the samples.
 */
export async function describeData(
  { hash, splits }: OpenData,
  task?: Pick<BoundTask, "selection">,
): Promise<DataResult> {
  const of = async (name: SplitName): Promise<SplitResult> => ({
    samples: splits[name].count,
    idsHash: await idsHash(splits[name].ids),
  });
  return {
    hash,
    inputHash: await inputHash(task),
    splits: {
      train: await of("train"),
      selection: await of("selection"),
      test: await of("test"),
    },
  };
}

/** Of the selection split, as nobody looks at the test split but its one evaluation. */
async function inputHash(
  task: Pick<BoundTask, "selection"> | undefined,
): Promise<string | null> {
  if (!task?.selection || task.selection.batches === 0) return null;
  const inputs = Object.entries(task.selection.inputs(0))
    .sort(([a], [b]) => a < b ? -1 : 1);
  const parts = await Promise.all(
    inputs.map(async ([name, array]) => [
      name,
      // A typed array, so this is a view of its bytes.
      await sha256(
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      ),
    ]),
  );
  return await contentHash(parts);
}
