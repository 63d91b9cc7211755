import { randomUnit, streamKey } from "../../models/mod.ts";
import type { Tokenizer } from "../text/tokenizer.ts";

/** Label of tokens that do not count in a loss. */
const IGNORED = -100;

/** Which tokens are to be guessed. */
export interface MaskOptions {
  /** Probability with which a token is to be guessed, `0..1`. */
  readonly rate: number;
  /** The run's seed, an unsigned 32-bit integer. */
  readonly seed: number;
  /** Name of the draw, e.g. the number of the update: same name, same masks. */
  readonly draw: string | number;
}

/** Rows with tokens to be guessed. */
export interface MaskedRows {
  /** Ids that the network sees. */
  readonly inputIds: Int32Array;
  /** The token where one is to be guessed, -100 elsewhere. */
  readonly labels: Int32Array;
}

/**
 * Hides tokens as in BERT: of those to be guessed, 80 % become `<mask>`, 10 % another token, 10 % stay.
 *
 * Special tokens are not guessed, and no token becomes one. Each place has three random numbers of its own, so what
 * happens there depends on seed, draw and place alone. Devlin et al., BERT (2019), arXiv:1810.04805, section 3.1.
 *
 * @param tokenizer Whose ids they are; ids up to that of `<mask>` are special.
 * @param ids Token ids, row-major.
 * @param options How many, and which.
 */
export function maskTokens(
  { vocabulary, idOf }: Pick<Tokenizer, "vocabulary" | "idOf">,
  ids: Int32Array,
  { rate, seed, draw }: MaskOptions,
): MaskedRows {
  const key = streamKey(seed, `mask/${draw}`);
  const mask = idOf("<mask>");
  const first = mask + 1;
  const inputIds = ids.slice();
  const labels = new Int32Array(ids.length).fill(IGNORED);
  ids.forEach((id, i) => {
    if (id < first || randomUnit(key, 3 * i) >= rate) return;
    labels[i] = id;
    const fate = randomUnit(key, 3 * i + 1);
    if (fate < 0.8) inputIds[i] = mask;
    else if (fate < 0.9) {
      inputIds[i] = first +
        Math.floor(randomUnit(key, 3 * i + 2) * (vocabulary - first));
    }
  });
  return { inputIds, labels };
}
