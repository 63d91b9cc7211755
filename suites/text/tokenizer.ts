/** Turns text into token ids and back. */
export interface Tokenizer {
  /** Number of tokens; ids are below it. */
  readonly vocabulary: number;
  /** Id that fills rows up; the mask hides it. */
  readonly padding: number;
  /** What surrounds one text, e.g. `<s> A </s>`. */
  readonly single: Frame;
  /** What surrounds two texts, e.g. `<s> A </s></s> B </s>`. */
  readonly pair: Frame & {
    /** Ids after the first text and before the second. */
    readonly between: readonly number[];
  };
  /** The ids of `text` alone, without a frame. */
  encode(text: string): number[];
  /** The text of ids, special tokens spelled out. */
  decode(ids: readonly number[]): string;
  /**
   * The id of a token, e.g. `<mask>`.
   *
   * @throws {RangeError} If there is no such token.
   */
  idOf(token: string): number;
}

/** Ids around a text. */
export interface Frame {
  /** Ids before it. */
  readonly before: readonly number[];
  /** Ids after it. */
  readonly after: readonly number[];
}

/** Not written into the `import()`: who tunes no language model shall not download the package. */
const TOKENIZERS = "npm:@huggingface/tokenizers@0.2.0";

/** As much of the package as is used here. */
interface TokenizersModule {
  readonly Tokenizer: new (tokenizer: object, config: object) => {
    encode(text: string, options: {
      readonly text_pair?: string;
      readonly add_special_tokens: boolean;
    }): { readonly ids: number[] };
    decode(ids: number[], options: {
      readonly skip_special_tokens: boolean;
      readonly clean_up_tokenization_spaces: boolean;
    }): string;
    token_to_id(token: string): number | undefined;
    get_vocab(withAddedTokens: boolean): Map<string, number>;
  };
}

/** Padding tokens of published models, then ends of text for those that have none. */
const PADDING = [
  "<pad>",
  "[PAD]",
  "<|finetune_right_pad_id|>",
  "</s>",
  "<|end_of_text|>",
  "<|endoftext|>",
];

/**
 * Makes a tokenizer from the content of a `tokenizer.json`, the format of Hugging Face.
 *
 * Frames are read off what the tokenizer does to a probe, so any post-processor works. Truncation and padding that
 * the file may ask for do not take place here.
 *
 * @param tokenizerJson Parsed content of the file.
 * @param options Name of the padding token, if it is none of those published.
 * @throws {TypeError} If it is not such a file.
 * @throws {RangeError} If there is no padding token.
 */
export async function loadTokenizer(
  tokenizerJson: unknown,
  { padding }: { readonly padding?: string } = {},
): Promise<Tokenizer> {
  if (
    typeof tokenizerJson !== "object" || tokenizerJson === null ||
    !("model" in tokenizerJson)
  ) {
    throw new TypeError(
      'Cannot load tokenizer: found no "model", expected a tokenizer.json',
    );
  }
  const { Tokenizer }: TokenizersModule = await import(TOKENIZERS);
  const inner = new Tokenizer({ added_tokens: [], ...tokenizerJson }, {});
  const encode = (text: string) =>
    inner.encode(text, { add_special_tokens: false }).ids;
  const idOf = (token: string): number => {
    const id = inner.token_to_id(token);
    if (id !== undefined) return id;
    throw new RangeError(
      `Cannot find token: found "${token}", expected one of the vocabulary`,
    );
  };
  const known = padding === undefined
    ? PADDING.find((token) => inner.token_to_id(token) !== undefined)
    : padding;
  if (known === undefined) {
    throw new RangeError(
      `Cannot find padding token: found none, expected ${
        PADDING.join(", ")
      } or the option "padding"`,
    );
  }
  const framed = (pair?: string) =>
    inner.encode(PROBE, {
      add_special_tokens: true,
      ...pair !== undefined && { text_pair: pair },
    }).ids;
  const probe = encode(PROBE);
  const single = cutAt(framed(), probe);
  const start = cutAt(framed(PROBE), probe);
  const end = cutAt(start.after, probe);
  const ids = [...inner.get_vocab(true).values()];
  return {
    vocabulary: ids.reduce((most, id) => Math.max(most, id), -1) + 1,
    padding: idOf(known),
    single,
    pair: { before: start.before, between: end.before, after: end.after },
    encode,
    decode(ids) {
      if (ids.length === 0) return ""; // refused by the package
      return inner.decode([...ids], {
        skip_special_tokens: false,
        clean_up_tokenization_spaces: false,
      });
    },
    idOf,
  };
}

/** Any text that special tokens do not contain. */
const PROBE = "probe";

/** What stands before and after the first `part` in `ids`. */
function cutAt(
  ids: readonly number[],
  part: readonly number[],
): Frame {
  const at = ids.findIndex((_, i) => part.every((id, j) => ids[i + j] === id));
  return { before: ids.slice(0, at), after: ids.slice(at + part.length) };
}
