import assert from "node:assert/strict";
import {
  exitCodeOf,
  isExpected,
  UsageError,
} from "../../../bench/cli/exit_code.ts";
import { ReproductionError } from "../../../bench/plan/reproduction_error.ts";
import { ResultError } from "../../../bench/result/result_error.ts";
import { LockError } from "../../../bench/runner/folder_lock.ts";
import { DeviceError } from "../../../models/mod.ts";
import { ConfigError, SuiteError } from "../../../suites/mod.ts";

Deno.test("exitCodeOf() tells the user's faults from the machine's and ours", () => {
  const place = { file: "a.yaml", line: 1, column: 1 };
  for (
    const [error, code] of [
      [new UsageError("x"), 2],
      [new ConfigError("a", "x"), 2],
      [new SuiteError(place, "x"), 2],
      [new LockError("x"), 2],
      [new ReproductionError("x", "y"), 2],
      [new Deno.errors.NotFound("x"), 2],
      [new DeviceError("missing", "x"), 3],
      [new ResultError([], "x"), 6],
      [new DeviceError("lost", "x"), 1],
      [new TypeError("x"), 1],
      ["x", 1],
    ] as const
  ) {
    assert.equal(exitCodeOf(error), code, String(error));
    assert.equal(isExpected(error), code !== 1, String(error));
  }
});
