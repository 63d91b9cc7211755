/**
 * The contract for data sets of text. Implementations live in `text_datasets/`, one a file.
 *
 * @module
 */
import type { DatasetInfo, OpenContext, SplitName } from "./dataset.ts";
import { FOLDS } from "./folds.ts";
import type { Reader } from "./options.ts";

/** What a sample is: one text, two that are judged together, or a question with options. */
export type TextKind = "text" | "pair" | "choice";

/** What the samples of each kind hold. */
export interface TextSamples {
  /** One text. */
  readonly text: string;
  /** Two texts. */
  readonly pair: readonly [string, string];
  /** A question with four options; the label is the index of the right one. */
  readonly choice: {
    /** The question. */
    readonly question: string;
    /** What A, B, C and D say. */
    readonly choices: readonly [string, string, string, string];
  };
}

/**
 * Samples with their labels.
 *
 * @typeParam Kind What a sample is.
 */
export interface TextSplit<Kind extends TextKind> {
  /** The samples. */
  readonly samples: readonly TextSamples[Kind][];
  /** Class of each sample, shape `[count]`, each in `0..classes-1`. */
  readonly labels: Int32Array;
  /** A name for each sample that stays the same over versions and machines. */
  readonly ids: readonly string[];
  /** Number of samples. */
  readonly count: number;
}

/**
 * A data set of texts of one kind in memory.
 *
 * @typeParam Kind What a sample is.
 */
export interface TextCorpusOf<Kind extends TextKind> {
  /** What a sample is; tells the types of samples apart. */
  readonly kind: Kind;
  /** What was opened, with the options that change its content. */
  readonly name: string;
  /** Names of the classes; a label is an index into them. Of choices: A to D. */
  readonly classes: readonly string[];
  /** sha256 in hexadecimal over classes, samples, labels and ids, whatever the fold. */
  readonly hash: string;
  /** The samples. None is in two splits. */
  readonly splits: Readonly<Record<SplitName, TextSplit<Kind>>>;
}

/** A data set of texts in memory, of any kind. */
export type TextCorpus = {
  [Kind in TextKind]: TextCorpusOf<Kind>;
}[TextKind];

/** How a data set of texts is opened. Nothing is cached on disk: to read takes about a second. */
export type TextContext = Pick<OpenContext, "fold">;

/** What is known about a data set of texts without opening it. */
export interface TextDatasetInfo extends Omit<DatasetInfo, "folds"> {
  /** What a sample is. */
  readonly kind: TextKind;
}

/** What an author writes. */
export interface TextDatasetSpec<Options, Kind extends TextKind>
  extends TextDatasetInfo {
  /** What a sample is. */
  readonly kind: Kind;
  /** Reader of the options as they stand in the suite file. */
  readonly options: Reader<Options>;
  /**
   * Reads the data set into memory.
   *
   * @param options Parsed options, defaults filled in.
   * @returns What deals it out to the splits of a fold.
   * @throws {DataError} If the content is not what the source file says it is.
   */
  read(options: Options): Promise<(fold: number) => TextCorpusOf<Kind>>;
}

/** A data set of texts with its options bound. */
export interface ConfiguredTextDataset {
  /** All options, defaults filled in, as they go into the result file. */
  readonly options: unknown;
  /**
   * Opens a fold. The first call reads the data set into memory and may download it; the others share that.
   *
   * @throws {RangeError} If there is no such fold.
   * @throws {DataError} If the content is not what the source file says it is.
   */
  open(context: TextContext): Promise<TextCorpus>;
}

/** A registered data set of texts. The types of its options and samples are closed over. */
export interface TextDataset extends TextDatasetInfo {
  /** Number of folds; over all of them each sample is tested once. */
  readonly folds: number;
  /**
   * Binds the options.
   *
   * @param input Options as parsed from YAML.
   * @param path Dotted place of `input`, e.g. `dataset`.
   * @throws {ConfigError} If an option is missing, unknown or out of range.
   */
  configure(input: unknown, path: string): ConfiguredTextDataset;
}

/**
 * Declares a data set of texts; the types of options and samples follow from the argument.
 *
 * @typeParam Options Type of the parsed options.
 * @typeParam Kind What a sample is.
 */
export function defineTextDataset<Options, Kind extends TextKind>(
  spec: TextDatasetSpec<Options, Kind>,
): TextDataset {
  const { summary, source, license, version, counts, kind } = spec;
  return {
    summary,
    source,
    license,
    version,
    folds: FOLDS,
    counts,
    kind,
    configure(input, path) {
      const options = spec.options.read(input, path);
      let reading: ReturnType<typeof spec.read> | undefined;
      return {
        options,
        async open({ fold = 0 }) {
          if (!Number.isInteger(fold) || fold < 0 || fold >= FOLDS) {
            throw new RangeError(
              `Cannot open fold: found ${fold}, expected 0 to ${FOLDS - 1}`,
            );
          }
          try {
            reading ??= spec.read(options);
            const deal = await reading;
            // One kind is one of all kinds; the compiler does not see through the mapped type.
            return deal(fold) as TextCorpus;
          } catch (error) {
            reading = undefined; // a download may succeed the next time
            throw error;
          }
        },
      };
    },
  };
}
