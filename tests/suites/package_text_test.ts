import { DataError } from "../../suites/data_error.ts";
import { readPackageText } from "../../suites/package_text.ts";
import assert from "node:assert/strict";

const FILE = {
  path: "@toy/words@1.0.0/dict/words.txt",
  // printf 'caf\303\251\n' | sha256sum
  sha256: "7b49b9e063bd91a4f9252b413261f5557b9c570aa61516989499f64a62dbcdd6",
};

Deno.test("readPackageText() has the package fetched, then returns its text", async () => {
  const asked: string[] = [];
  const text = await readPackageText(FILE, (specifier, type) => {
    asked.push(`${type} ${specifier}`);
    return Promise.resolve(type === "text" ? "café\n" : {});
  });
  assert.equal(text, "café\n");
  assert.deepEqual(asked, [
    "json npm:@toy/words@1.0.0/package.json",
    "text npm:@toy/words@1.0.0/dict/words.txt",
  ]);
});

Deno.test("readPackageText() refuses other content and names both hashes", async () => {
  await assert.rejects(
    readPackageText(FILE, () => Promise.resolve("cafe\n")),
    (error) =>
      error instanceof DataError && error.source === FILE.path &&
      /content has sha256 [0-9a-f]{64}, expected /.test(error.message) &&
      error.message.endsWith(FILE.sha256),
  );
});
