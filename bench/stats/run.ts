/** Scores of one run: of one method, trained once and tested once. */
export interface Run {
  /** What makes it the partner of another method's run: seed and fold. */
  readonly key: string;
  /** The split of the data that it was trained and tested on, e.g. a fold; its own if left out. */
  readonly split?: string;
  /** The seed that it was trained with; its own if left out. */
  readonly seed?: string;
  /** Score of each test item, by the item's id: 1 if right, 0 if wrong, or any number. */
  readonly scores: ReadonlyMap<string, number>;
}
