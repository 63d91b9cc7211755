import { formatJson } from "../../bench/result/format_json.ts";
import { outcomeHash, resultId } from "../../bench/result/read_result.ts";
import type { Result } from "../../bench/result/result.ts";
import type { Submission } from "../../web/store/store.ts";
import { exampleSubmission } from "./example_submission.ts";

/** A submission that was edited by one who knows how to make the hashes again. */
export async function submissionOf(
  edit: (result: Result) => Result,
): Promise<Submission> {
  const sound = await exampleSubmission();
  const edited = edit(sound.result);
  const named = { ...edited, outcome: await outcomeHash(edited) };
  const result = { ...named, id: await resultId(named) };
  return { ...sound, result, document: formatJson(result) };
}
