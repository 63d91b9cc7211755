/** A text with what may be said about it: what every task of texts comes down to, without ids of tokens. */
export interface TextQuestion {
  /** Id in the data set. */
  readonly id: string;
  /** The text; of a pair, both. */
  readonly text: string;
  /** Names of the classes, or the options of the question. */
  readonly options: readonly string[];
  /** Index of the right one. */
  readonly label: number;
}
