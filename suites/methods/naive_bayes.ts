import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import type { TextQuestion } from "../text_question.ts";

/**
 * Multinomial naive Bayes over lower-cased words, with one added to each count: what counting words is worth.
 *
 * No network: it reads the texts that others train on, and scores the options of each question as classes of its
 * text. Words that no text has are left out. Manning et al., Introduction to Information Retrieval (2008), chapter
 * 13.2.
 */
export default defineMethod({
  summary: "Naive Bayes over words: a reference without a network",
  paper:
    "https://nlp.stanford.edu/IR-book/html/htmledition/naive-bayes-text-classification-1.html",
  version: 1,
  start: "data",
  options: options({}),
  steps: () => [],
  answer: (known, asked) => {
    const score = learnWords(known);
    return asked.map(({ text, options }) => {
      const words = wordsOf(text);
      return options.map((option) => score(words, option));
    });
  },
});

/** Counts the words of each class; returns the log of class and words together, up to a constant. */
function learnWords(
  known: readonly TextQuestion[],
): (words: readonly string[], name: string) => number {
  const classes = new Map<
    string,
    { texts: number; words: number; counts: Map<string, number> }
  >();
  const vocabulary = new Set<string>();
  for (const { options, label, text } of known) {
    for (const name of options) {
      if (!classes.has(name)) {
        classes.set(name, { texts: 0, words: 0, counts: new Map() });
      }
    }
    const own = classes.get(options[label]!)!;
    own.texts++;
    for (const word of wordsOf(text)) {
      vocabulary.add(word);
      own.words++;
      own.counts.set(word, (own.counts.get(word) ?? 0) + 1);
    }
  }
  const none = { texts: 0, words: 0, counts: new Map<string, number>() };
  return (words, name) => {
    const { texts, words: total, counts } = classes.get(name) ?? none;
    const prior = Math.log((texts + 1) / (known.length + classes.size));
    return words.filter((word) => vocabulary.has(word)).reduce(
      (sum, word) =>
        sum +
        Math.log(((counts.get(word) ?? 0) + 1) / (total + vocabulary.size)),
      prior,
    );
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
