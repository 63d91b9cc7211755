/** A table of words and numbers that stands before those of the groups. */
export interface TextTable {
  /** What stands above it. */
  readonly title: string;
  /** A sentence or two below that, or empty. */
  readonly text: string;
  /** Titles of the columns; none where there is only text. */
  readonly columns: readonly string[];
  /** The texts of the rows, one for each column. */
  readonly rows: readonly (readonly string[])[];
}
