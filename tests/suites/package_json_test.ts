import { DataError } from "../../suites/data_error.ts";
import { readPackageJson } from "../../suites/package_json.ts";
import assert from "node:assert/strict";

const FILE = {
  path: "toy@1.0.0/toy.json",
  // printf '{"a":[1,2]}' | sha256sum
  sha256: "01530d164d479cf08e26d3b1ad9bdba927120d97e2d057a6d792db778780d720",
};

Deno.test("readPackageJson() returns content with the expected hash", async () => {
  const asked: string[] = [];
  const content = await readPackageJson(FILE, (specifier) => {
    asked.push(specifier);
    return Promise.resolve({ a: [1, 2] });
  });
  assert.deepEqual(content, { a: [1, 2] });
  assert.deepEqual(asked, ["npm:toy@1.0.0/toy.json"]);
});

Deno.test("readPackageJson() refuses other content and names both hashes", async () => {
  await assert.rejects(
    readPackageJson(FILE, () => Promise.resolve({ a: [1, 3] })),
    (error) =>
      error instanceof DataError && error.source === FILE.path &&
      /^Cannot use toy@1\.0\.0\/toy\.json: content has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$/
        .test(error.message) &&
      error.message.endsWith(FILE.sha256),
  );
});
