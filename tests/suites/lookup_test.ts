import { ConfigError } from "../../suites/errors.ts";
import { lookup } from "../../suites/lookup.ts";
import assert from "node:assert/strict";

Deno.test("lookup() finds an entry by its name", () => {
  assert.equal(lookup({ full: 1, head: 2 }, "head", "method", "run"), 2);
});

for (const name of ["hed", "toString", "__proto__"]) {
  Deno.test(`lookup() lists what there is if "${name}" is not`, () => {
    assert.throws(
      () => lookup({ head: 1, full: 2 }, name, "method", "runs[0].method"),
      (error) =>
        error instanceof ConfigError && error.path === "runs[0].method" &&
        error.message ===
          `Cannot read runs[0].method: no method "${name}", expected one of full, head`,
    );
  });
}
