/** Texts by the sha256 of their bytes in UTF-8: result files and predictions. Nothing is ever changed. */
export interface Blobs {
  /** Stores a text under its hash. On return it is on disk; to store it again changes nothing. */
  put(hash: string, text: string): Promise<void>;
  /**
   * The text of a hash.
   *
   * @throws {Error} If it is not there, or its content has another hash.
   */
  get(hash: string): Promise<string>;
  /** All hashes, in any order. */
  list(): AsyncIterable<string>;
}
