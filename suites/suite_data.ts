/**
 * The data of a workload: images or texts, whole or cut to fewer samples.
 *
 * @module
 */
import { z } from "zod";
import type { DatasetInfo, OpenContext, SplitName } from "./dataset.ts";
import { datasets } from "./datasets/mod.ts";
import { limitSplits } from "./limit_splits.ts";
import { lookup } from "./lookup.ts";
import { readWith } from "./options.ts";
import type { DataKind, OpenData } from "./task.ts";
import type { TextDataset } from "./text_dataset.ts";
import { textDatasets } from "./text_datasets/mod.ts";

/** Data as a workload asks for them. */
export interface SuiteData {
  /** Name in the registry. */
  readonly name: string;
  /** What the samples are. */
  readonly kind: DataKind;
  /** What is known about the data set. */
  readonly info: DatasetInfo;
  /** All options, defaults filled in, as they go into the result file. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Samples of each split, in fold 0 and with default options. */
  readonly counts: Readonly<Record<SplitName, number>>;
  /**
   * Opens a fold.
   *
   * @throws {RangeError} If there is no such fold.
   * @throws {DataError} If the content is not what the source file says it is.
   */
  open(context: OpenContext): Promise<OpenData>;
}

const most = z.int().positive().optional();
const limitForm = z.strictObject({
  train: most,
  selection: most,
  test: most,
}).optional();

/**
 * Looks up a data set, of images or texts, and binds its options. `limit: { train, selection, test }`, which all
 * data sets have, cuts splits to so many samples.
 *
 * @param input Name and options as parsed from YAML.
 * @param path Dotted place of `input`.
 * @throws {ConfigError} If there is no such data set, or an option does not fit.
 */
export function readSuiteData(
  input: Readonly<Record<string, unknown>> & { readonly name: string },
  path: string,
): SuiteData {
  const { name, limit: given, ...rest } = input;
  const known = { ...datasets, ...textDatasets };
  const found = lookup<typeof known[keyof typeof known]>(
    known,
    name,
    "data set",
    `${path}.name`,
  );
  const limit = readWith(limitForm, given, `${path}.limit`);
  const configured = found.configure(rest, path);
  const cut = (split: SplitName) =>
    Math.min(found.counts[split], limit?.[split] ?? Infinity);
  return {
    name,
    kind: isText(found) ? found.kind : "image",
    info: found,
    options: {
      ...configured.options as Readonly<Record<string, unknown>>,
      ...(limit && { limit }),
    },
    counts: {
      train: cut("train"),
      selection: cut("selection"),
      test: cut("test"),
    },
    async open(context) {
      const data = await configured.open(context);
      return limit ? limitSplits(data, limit) : data;
    },
  };
}

function isText(info: DatasetInfo): info is TextDataset {
  return "kind" in info;
}
