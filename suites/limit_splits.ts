import type { ImageSplit, SplitName } from "./dataset.ts";
import { hashPosition } from "./folds.ts";
import type { OpenData } from "./task.ts";
import type { TextKind, TextSplit } from "./text_dataset.ts";

/**
 * Cuts splits to fewer samples: those with the lowest hashes of their ids, in their old order, so that the choice
 * depends on nothing else, and a smaller one is a part of a larger one.
 *
 * @param data The data set; its hash stays that of all of it.
 * @param limit Samples of a split at most; all of it if left out.
 */
export function limitSplits<Data extends OpenData>(
  data: Data,
  limit: Readonly<Partial<Record<SplitName, number | undefined>>>,
): Data {
  const names: readonly SplitName[] = ["train", "selection", "test"];
  const splits = names.map((name) => {
    const split: ImageSplit | TextSplit<TextKind> = data.splits[name];
    const rows = chooseRows(split.ids, limit[name] ?? split.count);
    return [
      name,
      "images" in split ? pickImages(split, rows) : pickTexts(split, rows),
    ];
  });
  return { ...data, splits: Object.fromEntries(splits) };
}

function chooseRows(ids: readonly string[], most: number): number[] {
  const places = ids.map((id) => hashPosition(`limit/${id}`));
  return [...ids.keys()]
    .sort((a, b) => places[a]! - places[b]!)
    .slice(0, most)
    .sort((a, b) => a - b);
}

function pickImages(split: ImageSplit, rows: readonly number[]): ImageSplit {
  const size = split.images.length / split.count;
  const images = new Uint8Array(rows.length * size);
  rows.forEach((row, i) =>
    images.set(split.images.subarray(row * size, (row + 1) * size), i * size)
  );
  return { ...split, images, ...pickNames(split, rows) };
}

function pickTexts(
  split: TextSplit<TextKind>,
  rows: readonly number[],
): TextSplit<TextKind> {
  return {
    samples: rows.map((row) => split.samples[row]!),
    ...pickNames(split, rows),
  };
}

function pickNames(
  { labels, ids }: Pick<ImageSplit, "labels" | "ids">,
  rows: readonly number[],
) {
  return {
    labels: Int32Array.from(rows, (row) => labels[row]!),
    ids: rows.map((row) => ids[row]!),
    count: rows.length,
  };
}
