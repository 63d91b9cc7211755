import assert from "node:assert/strict";
import { ConfigError } from "../../suites/errors.ts";
import { tasks } from "../../suites/tasks/mod.ts";
import { fakeDataset } from "../bench/fake_suite.ts";

const KINDS = ["image", "text", "pair", "choice"] as const;

for (const [name, task] of Object.entries(tasks)) {
  Deno.test(`task ${name} says what it is and refuses what it does not know`, () => {
    assert.match(task.summary, /^[A-Z].{10,}/);
    assert(task.version >= 1 && Object.keys(task.metrics).length > 0);
    assert.throws(
      () => task.configure({ nosuch: 1 }, "task"),
      (error) => error instanceof ConfigError && error.path === "task.nosuch",
    );
  });

  Deno.test(`task ${name} refuses data of other kinds`, () => {
    const task_ = task.configure({}, "task");
    for (const kind of KINDS) {
      if (task.kinds.includes(kind)) continue;
      const data = kind === "image" ? fakeDataset() : {
        ...{ kind, name: "none", classes: [], hash: "" },
        splits: fakeDataset().splits as never,
      };
      assert.throws(
        () => task_.fit(data),
        new RegExp(`of kind "${kind}": expected ${task.kinds.join(" or ")}`),
      );
    }
  });
}

Deno.test("each kind of data has a task", () => {
  const known = Object.values(tasks).flatMap(({ kinds }) => kinds);
  assert.deepEqual(new Set(known), new Set(KINDS));
});
