import type { Result } from "../../bench/result/result.ts";
import { ProblemError } from "./problem.ts";

const LONGEST = 200;
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Names that stand on the board are short and visible.
 *
 * @throws {ProblemError} If one is not.
 */
export function checkNames({ cell, configuration, device }: Result): void {
  const { model, dataset, method, engine } = configuration;
  const names = {
    "cell.suite": cell.suite,
    "cell.workload": cell.workload ?? "default",
    "cell.label": cell.label,
    "configuration.model.name": model.name,
    "configuration.model.size": model.size,
    "configuration.dataset.name": dataset.name,
    "configuration.method.name": method.name,
    "configuration.engine": engine,
    "device.adapter": device?.adapter ?? "unknown",
  };
  for (const [path, name] of Object.entries(names)) {
    const isSound = name.trim() !== "" && name.length <= LONGEST &&
      !CONTROL.test(name) && name.isWellFormed();
    if (isSound) continue;
    throw new ProblemError(
      "not-a-result",
      `found a name of ${name.length} characters at ${path}, expected 1 to ${LONGEST} visible ones`,
      { errors: [{ path, message: "no name" }] },
    );
  }
}
