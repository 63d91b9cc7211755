import { defineResultCheck } from "../check.ts";
import { contentHash } from "../result/content_hash.ts";
import { outcomeHash } from "../result/read_result.ts";

/** Who edits a hash, or a value and the id but not what follows from it, is told by the other hashes. */
export default defineResultCheck({
  summary: "Outcome and cell bear the hashes of what they stand for",
  async find({ result }) {
    const { outcome, cell, configuration } = result;
    const expected = {
      "outcome": [outcome, await outcomeHash(result)],
      "cell.hash": [cell.hash, await contentHash(configuration)],
      "cell.id": [cell.id.slice(-10), cell.hash.slice(0, 10)],
    };
    return Object.entries(expected)
      .filter(([, [found, right]]) => found !== right)
      .map(([name, [found, right]]) =>
        `${name} has ${found}, expected ${right}`
      );
  },
});
