import { options } from "../options.ts";
import { readPackageJson } from "../package_json.ts";
import { defineTextDataset } from "../text_dataset.ts";
import { normalizeText } from "../text/normalize_text.ts";
import { dealEntries, type TextEntry } from "../text/text_table.ts";
import SHA256 from "./sentiment_sha256.json" with { type: "json" };

const PACKAGE = "sentiment@5.0.2";

/** Sources of the sentences, 500 of each class. */
const SITES = ["amazon", "imdb", "yelp"] as const;

/**
 * Sentiment labelled sentences: is a sentence of a review positive?
 *
 * Products, films and restaurants, 1,000 sentences each, chosen to be clearly one or the other. Repeats, compared
 * without case and punctuation, are left out: the first stays. Kotzias et al., From group to individual labels using
 * deep features, KDD 2015.
 */
export default defineTextDataset({
  summary: "Sentences of reviews, negative or positive",
  source: [PACKAGE],
  license: "MIT AND CC-BY-4.0",
  version: 1,
  kind: "text",
  counts: { train: 1760, selection: 472, test: 740 },
  options: options({}),
  async read() {
    const seen = new Set<string>();
    const entries: TextEntry<"text">[] = [];
    for (const site of SITES) {
      const path = `${PACKAGE}/test/fixtures/${site}.json`;
      // The hash vouches for the form.
      const rows = await readPackageJson({
        path,
        sha256: SHA256[site],
      }) as readonly { readonly text: string; readonly class: 0 | 1 | null }[];
      rows.forEach(({ text, class: label }, i) => {
        const bare = normalizeText(text);
        if (label === null || seen.has(bare)) return; // one row of each file is empty
        seen.add(bare);
        entries.push({ id: `${site}/${i}`, sample: text.trim(), label });
      });
    }
    return dealEntries(
      { kind: "text", name: "sentiment", classes: ["negative", "positive"] },
      entries,
    );
  },
});
