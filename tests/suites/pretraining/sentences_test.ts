import assert from "node:assert/strict";
import { DataError } from "../../../suites/data_error.ts";
import { readSentences } from "../../../suites/pretraining/sentences.ts";

Deno.test("readSentences() refuses other sentences", async () => {
  await assert.rejects(
    readSentences(() =>
      Promise.resolve({ default: { all: () => ["Hello."] } })
    ),
    (error) =>
      error instanceof DataError && error.source === "nlp-corpus@4.4.0" &&
      /content has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/
        .test(error.message),
  );
});
