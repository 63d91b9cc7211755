/** A question with four options, as in MMLU. */
export interface ChoiceQuestion {
  /** The question. */
  readonly question: string;
  /** What A, B, C and D say. */
  readonly choices: readonly [string, string, string, string];
  /** Index of the right one, `0..3`. */
  readonly answer: number;
}

const LETTERS = ["A", "B", "C", "D"];

/**
 * Reads questions in MMLU's form: `question,A,B,C,D,answer` a line, without a header, quoted as in RFC 4180.
 *
 * Hendrycks et al., Measuring massive multitask language understanding (2021), arXiv:2009.03300.
 *
 * @param text Content of the file.
 * @throws {SyntaxError} If it is no CSV, or a line has another form; the message says which.
 *
 * @example
 * ```ts
 * import { readMmluCsv } from "./mmlu_csv.ts";
 * import assert from "node:assert/strict";
 *
 * const [row] = readMmluCsv('"Red, or not?",yes,no,both,neither,B\n');
 * assert.deepEqual(row, {
 *   question: "Red, or not?",
 *   choices: ["yes", "no", "both", "neither"],
 *   answer: 1,
 * });
 * ```
 */
export function readMmluCsv(text: string): ChoiceQuestion[] {
  return readRecords(text.replace(/^\uFEFF/, "")).map((fields, i) => {
    const [question, a, b, c, d, letter] = fields;
    const answer = LETTERS.indexOf(letter?.trim() ?? "");
    if (fields.length !== 6 || answer < 0) {
      throw new SyntaxError(
        `Cannot read question ${i + 1}: found ${
          fields.length !== 6
            ? `${fields.length} fields, expected 6`
            : `answer "${letter}", expected A, B, C or D`
        }`,
      );
    }
    return { question: question!, choices: [a!, b!, c!, d!], answer };
  });
}

/**
 * Writes questions in MMLU's form; {@linkcode readMmluCsv} gives them back.
 */
export function writeMmluCsv(questions: readonly ChoiceQuestion[]): string {
  return questions.map(({ question, choices, answer }) =>
    [question, ...choices, LETTERS[answer]!].map(quote).join(",") + "\n"
  ).join("");
}

function quote(field: string): string {
  return /[",\r\n\uFEFF]/.test(field)
    ? `"${field.replaceAll('"', '""')}"`
    : field;
}

/** One field with its end: `,`, a line break or nothing. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

function readRecords(text: string): string[][] {
  const field = new RegExp(FIELD);
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < text.length || record.length > 0) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) {
      throw new SyntaxError(
        `Cannot read question ${records.length + 1}: found ${
          JSON.stringify(text.slice(at, at + 20))
        }, expected a field and a comma`,
      );
    }
    const [, quoted, plain, end] = match;
    record.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === ",") continue;
    // An empty line is no record; quotes around nothing are.
    if (record.length > 1 || plain !== "") records.push(record);
    record = [];
    if (end === "") break;
  }
  return records;
}
