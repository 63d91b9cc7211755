/**
 * The contract for data sets. Implementations live in `datasets/`, one a file.
 *
 * @module
 */
import type { Reader } from "./options.ts";

/** The parts of a data set: what trains, what choices are made on, what is read once. */
export type SplitName = "train" | "selection" | "test";

/** Images with their labels. */
export interface ImageSplit {
  /** Pixels, shape `[count, height, width, channels]`, row-major, 0..255. */
  readonly images: Uint8Array;
  /** Class of each image, shape `[count]`, each in `0..classes-1`. */
  readonly labels: Int32Array;
  /** A name for each image that stays the same over versions and machines. */
  readonly ids: readonly string[];
  /** Number of images. */
  readonly count: number;
  /** Pixels from top to bottom. */
  readonly height: number;
  /** Pixels from left to right. */
  readonly width: number;
  /** Values of a pixel: 3 for RGB, 1 for grey. */
  readonly channels: number;
  /** Whether a mirrored image keeps its label. */
  readonly flippable: boolean;
}

/** A data set of images in memory. */
export interface ImageDataset {
  /** What was opened, with the options that change its content, e.g. `emoji53/fluent`. */
  readonly name: string;
  /** Pixels from top to bottom. */
  readonly height: number;
  /** Pixels from left to right. */
  readonly width: number;
  /** Values of a pixel: 3 for RGB, 1 for grey. */
  readonly channels: number;
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** sha256 in hexadecimal over pixels, labels and ids of all images, whatever the fold. */
  readonly hash: string;
  /** The images. No image is in two splits. */
  readonly splits: Readonly<Record<SplitName, ImageSplit>>;
}

/** How a data set is opened. */
export interface OpenContext {
  /** Folder for what is made once and read again; it is created if need be. */
  readonly cacheFolder: string;
  /**
   * Which part of the images is held out for testing, in `0..folds-1`.
   *
   * @default {0}
   */
  readonly fold?: number;
  /** Told what takes time, one line each. */
  readonly onEvent?: (message: string) => void;
}

/** What is known about a data set without opening it. */
export interface DatasetInfo {
  /** One line for `bench list`. */
  readonly summary: string;
  /** The packages that carry it, `name@version` each. */
  readonly source: readonly string[];
  /** Licences of the sources, SPDX names. */
  readonly license: string;
  /** Raise by one whenever pixels, labels or splits change; older results are then stale. */
  readonly version: number;
  /** Number of folds; over all of them each image is tested once. */
  readonly folds: number;
  /** Images per split with default options and fold 0. */
  readonly counts: Readonly<Record<SplitName, number>>;
}

/** What an author writes. */
export interface DatasetSpec<Options> extends DatasetInfo {
  /** Reader of the options as they stand in the suite file. */
  readonly options: Reader<Options>;
  /**
   * Reads the data set into memory.
   *
   * @param options Parsed options, defaults filled in.
   * @param context Where to cache; `fold` is filled in and within range.
   * @throws {DataError} If the content is not what the source file says it is.
   */
  open(
    options: Options,
    context: OpenContext & { readonly fold: number },
  ): Promise<ImageDataset>;
}

/** A data set with its options bound. */
export interface ConfiguredDataset {
  /** All options, defaults filled in, as they go into the result file. */
  readonly options: unknown;
  /**
   * Reads the data set into memory; the first time this may download and render.
   *
   * @throws {RangeError} If there is no such fold.
   * @throws {DataError} If the content is not what the source file says it is.
   */
  open(context: OpenContext): Promise<ImageDataset>;
}

/** A registered data set. The type of its options is closed over, so a registry needs no `any`. */
export interface Dataset extends DatasetInfo {
  /**
   * Binds the options. Nothing behind this call sees raw YAML.
   *
   * @param input Options as parsed from YAML.
   * @param path Dotted place of `input`, e.g. `dataset`.
   * @throws {ConfigError} If an option is missing, unknown or out of range.
   */
  configure(input: unknown, path: string): ConfiguredDataset;
}

/**
 * Declares a data set; the option type follows from the reader.
 *
 * @typeParam Options Type of the parsed options.
 */
export function defineDataset<Options>(spec: DatasetSpec<Options>): Dataset {
  const { summary, source, license, version, folds, counts } = spec;
  return {
    summary,
    source,
    license,
    version,
    folds,
    counts,
    configure(input, path) {
      const options = spec.options.read(input, path);
      return {
        options,
        async open(context) {
          const fold = context.fold ?? 0;
          if (!Number.isInteger(fold) || fold < 0 || fold >= folds) {
            throw new RangeError(
              `Cannot open fold: found ${fold}, expected 0 to ${folds - 1}`,
            );
          }
          return await spec.open(options, { ...context, fold });
        },
      };
    },
  };
}
