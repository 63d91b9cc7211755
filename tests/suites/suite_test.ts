import assert from "node:assert/strict";
import { readSuite } from "../../suites/suite.ts";
import { SuiteError } from "../../suites/suite_error.ts";
import type { Workload } from "../../suites/workload.ts";

const SUITE = `version: 1
model: { name: convnext, size: micro }
dataset: { name: emoji53, target: fluent }
updates: 8
methods:
  - { name: full, lr: [3e-4, 1e-3] }
  - { name: dt1, label: diffusion, on: adapter }
  - name: zero_shot
`;

/** Reads the suite with one text in it replaced. */
function readWith(from: string, to: string) {
  assert(SUITE.includes(from));
  return readSuite(SUITE.replace(from, to), "suites/a.yaml");
}

function faultOf(from: string, to: string): string {
  try {
    readWith(from, to);
  } catch (error) {
    assert(error instanceof SuiteError, String(error));
    return error.message;
  }
  assert.fail(`expected an error with "${to}"`);
}

Deno.test("readSuite() looks up names and fills in defaults", () => {
  const { name, workloads } = readSuite(SUITE, "suites/a.yaml");
  const [suite] = workloads as [Workload];
  assert.deepEqual([name, suite.name], ["a", "convnext/emoji53"]);
  assert.equal(suite.task.name, "image_classification");
  assert.deepEqual(suite.folds, [0, 1, 2, 3]);
  assert.deepEqual(suite.seeds, [0, 1, 2, 3]);
  assert.equal(suite.model.checkpoint, null);
  assert.equal(suite.recipe.batch, 64);
  assert.equal(suite.recipe.seedNext, "best");
  assert.deepEqual(suite.data.options, {
    role: "target",
    target: "fluent",
  });
  const [full, dt1, zeroShot] = suite.methods;
  assert.deepEqual(full?.rates, [3e-4, 1e-3]);
  assert.deepEqual(
    [dt1?.name, dt1?.label, dt1?.steps.length],
    ["dt1", "diffusion", 4],
  );
  assert.deepEqual(dt1?.configured.options, {
    on: "adapter",
    reduction: 4,
    rank: 8,
    alpha: 8,
    targets: null,
    order: "forward",
    partition: "paper",
  });
  assert(dt1?.model.parameters.some(({ tag }) => tag === "adapter"));
  assert.deepEqual([zeroShot?.steps, zeroShot?.rates], [[], []]);
});

Deno.test("readSuite() says where a name is unknown and which are known", () => {
  assert.match(
    faultOf("name: convnext", "name: convnxt"),
    /^suites\/a\.yaml:2:16: Cannot read model\.name: no model "convnxt", expected one of .*convnext/,
  );
  assert.match(
    faultOf("name: full", "name: ful"),
    /^suites\/a\.yaml:6:13: .*no method "ful", expected one of .*full, .*linear_probe, /,
  );
  assert.match(
    faultOf("size: micro", "size: huge"),
    /:2:32: .*no size "huge", expected one of micro, mini, tiny/,
  );
  assert.match(faultOf("emoji53", "emoji"), /:3:18: .*no data set "emoji"/);
  assert.match(
    faultOf("updates: 8", "engine: webgl"),
    /:4:9: .*no engine "webgl", expected one of native, tfjs/,
  );
  assert.match(
    faultOf("updates: 8", "optimizer: { name: adam }"),
    /:4:20: .*no optimizer "adam", expected one of adamw/,
  );
  assert.match(
    faultOf("updates: 8", "optimizer: { hyper: { beta3: 1 } }"),
    /:4:30: .*no hyperparameter "beta3", expected one of beta1, beta2, eps/,
  );
});

Deno.test("readSuite() refuses unknown keys where they stand", () => {
  assert.match(
    faultOf("updates: 8", "update: 8"),
    /^suites\/a\.yaml:4:1: Cannot read update: unknown option, expected .*updates/,
  );
  assert.match(
    faultOf("on: adapter", "of: adapter"),
    /:7:36: Cannot read methods\[1\]\.of: unknown option, expected alpha, on, order, /,
  );
  assert.match(
    faultOf("target: fluent", "vendor: fluent"),
    /:3:27: .*unknown option, expected role, target/,
  );
  assert.match(
    faultOf("size: micro", "config: { depth: 3 }"),
    /:2:43: Cannot read model\.config\.depth: .*no field "depth", expected one of .*depths/,
  );
  assert.match(
    faultOf("updates: 8", "augmentation: { crop: 2 }"),
    /:4:17: Cannot read augmentation\.crop: unknown option/,
  );
});

Deno.test("readSuite() refuses values out of range where they stand", () => {
  assert.match(faultOf("updates: 8", "batch: 0"), /:4:8: .*found 0/);
  assert.match(
    faultOf("lr: [3e-4, 1e-3]", "lr: [3e-4, -1]"),
    /:6:30: Cannot read methods\[0\]\.lr\[1\]: found -1, expected more than 0/,
  );
  assert.match(
    faultOf("lr: [3e-4, 1e-3]", "lr: fast"),
    /:6:23: .*found "fast", expected a positive learning rate or a list/,
  );
  assert.match(
    faultOf("lr: [3e-4, 1e-3]", "lr: [3e-4, 3e-4]"),
    /:6:30: .*found 0.0003 twice/,
  );
  assert.match(
    faultOf("updates: 8", "folds: [0, 4]"),
    /:4:12: Cannot read folds\[1\]: found 4, expected 0 to 3/,
  );
  assert.match(faultOf("version: 1", "version: 2"), /:1:10: .*found 2/);
  assert.match(
    faultOf("updates: 8", "updates: 3"),
    /:4:10: .*found 3, expected at least 4, one for each step of "dt1"/,
  );
  assert.match(
    faultOf("updates: 8", "optimizer: { accumulate: 3 }"),
    /:4:26: .*found 3, expected a divisor of batch 64/,
  );
  assert.match(
    faultOf("name: zero_shot", "{ name: zero_shot, lr: 1 }"),
    /:8:28: .*"zero_shot" trains nothing/,
  );
  assert.match(faultOf("label: diffusion", "label: full"), /:7:5: .*twice/);
});

Deno.test("readSuite() refuses a method that does not fit the network, where it stands", () => {
  assert.match(
    faultOf("- name: zero_shot", "- name: ia3"),
    /:8:5: Cannot read methods\[2\]: Cannot extend "convnext" at its linear sites: found none/,
  );
  assert.match(
    faultOf("name: zero_shot", "{ name: lora, targets: [pwconv1, query] }"),
    /:8:38: Cannot read methods\[2\]\.targets\[1\]: .*found none called "query", expected one of pwconv1, pwconv2, head/,
  );
});

const LIST = `version: 1
summary: two
batch: 8
optimizer: { lr: 1e-3, weightDecay: 0 }
augmentation: { cropPadding: 2 }
methods:
  - { name: full }
workloads:
  - model: { name: convnext }
    dataset: { name: emoji53, limit: { test: 100 } }
  - model: { name: roberta }
    dataset: { name: gloss14 }
    updates: 30
    optimizer: { lr: 2e-3 }
    methods:
      - { name: full }
      - { name: lora, lr: 5e-3 }
`;

function faultOfList(from: string, to: string): string {
  assert(LIST.includes(from));
  try {
    readSuite(LIST.replace(from, to), "l.yaml");
  } catch (error) {
    assert(error instanceof SuiteError, String(error));
    return error.message;
  }
  assert.fail(`expected an error with "${to}"`);
}

Deno.test("readSuite() reads several workloads, each with what holds for all", () => {
  const { workloads } = readSuite(LIST, "l.yaml");
  assert.deepEqual(workloads.map(({ name }) => name), [
    "convnext/emoji53",
    "roberta/gloss14",
  ]);
  const [images, texts] = workloads as [Workload, Workload];
  assert.deepEqual(
    [images, texts].map(({ recipe }) => [recipe.updates, recipe.batch]),
    [[160, 8], [30, 8]],
  );
  assert.deepEqual(
    [images, texts].map(({ recipe: { optimizer } }) => [
      optimizer.lr,
      optimizer.weightDecay,
    ]),
    [[1e-3, 0], [2e-3, 0]],
  );
  assert.deepEqual(images.methods.map(({ rates }) => rates), [[1e-3]]);
  assert.deepEqual(texts.methods.map(({ rates }) => rates), [[2e-3], [5e-3]]);
  assert.equal(images.recipe.augmentation.cropPadding, 2);
  assert.equal(texts.recipe.augmentation.cropPadding, 0); // texts are not cropped
  assert.deepEqual(images.data.options.limit, { test: 100 });
  assert.equal(images.data.counts.test, 100);
  assert.equal(images.data.counts.train, images.data.info.counts.train);
});

Deno.test("readSuite() says where a workload, or what holds for all, is wrong", () => {
  const cases: readonly [string, string, RegExp][] = [
    [
      "name: roberta",
      "name: swin",
      /^l\.yaml:11:12: Cannot read workloads\[1\]\.model: Cannot classify texts by swin/,
    ],
    [
      "lr: 2e-3",
      "lr: -1",
      /^l\.yaml:14:22: Cannot read workloads\[1\]\.optimizer\.lr: found -1/,
    ],
    [
      "weightDecay: 0",
      "weightDecay: -1",
      /^l\.yaml:4:37: Cannot read optimizer\.weightDecay/,
    ],
    [
      "updates: 30",
      "update: 30",
      /^l\.yaml:13:5: Cannot read workloads\[1\]\.update: unknown option/,
    ],
    ["batch: 8", "bach: 8", /^l\.yaml:3:1: Cannot read bach: unknown option/],
    [
      "updates: 30",
      "engine: tfjs",
      /^l\.yaml:13:5: Cannot read workloads\[1\]\.engine: unknown option/,
    ],
    [
      "updates: 30",
      "augmentation: { flip: 1 }",
      /^l\.yaml:13:19: Cannot read workloads\[1\]\.augmentation: .*expected none for data of kind "text"/,
    ],
    [
      "{ name: roberta }\n    dataset: { name: gloss14 }",
      "{ name: llama, newHead: true }\n    dataset: { name: catbal }",
      /^l\.yaml:11:36: Cannot read workloads\[1\]\.model\.newHead: found true for a network without a head of the task/,
    ],
    [
      "name: lora",
      "name: lora, targets: [pwconv1]",
      /^l\.yaml:17:33: Cannot read workloads\[1\]\.methods\[1\]\.targets\[0\]: Cannot extend "roberta"/,
    ],
    [
      "updates: 30",
      "task: { name: image_classification }",
      /^l\.yaml:13:19: Cannot read workloads\[1\]\.task\.name: found "image_classification", expected text_classification for data of kind "text"/,
    ],
    [
      "- { name: full }\nworkloads",
      "- { name: naive_bayes }\nworkloads",
      /^l\.yaml:7:13: Cannot read methods\[0\]\.name: found "naive_bayes", which reads texts, expected a method for the task "image_classification"/,
    ],
    [
      "{ name: gloss14 }",
      "{ name: gloss15 }",
      /^l\.yaml:12:22: .*no data set "gloss15", expected one of catbal, emoji53, gloss14/,
    ],
    [
      "limit: { test: 100 }",
      "limit: { tests: 100 }",
      /^l\.yaml:10:40: Cannot read workloads\[0\]\.dataset\.limit\.tests: unknown option, expected selection, test, train/,
    ],
    [
      "{ name: gloss14 }",
      "{ name: gloss14, few: 1 }",
      /^l\.yaml:12:31: Cannot read workloads\[1\]\.dataset\.few: unknown option/,
    ],
    [
      "    dataset: { name: gloss14 }\n",
      "",
      /^l\.yaml:11:5: Cannot read workloads\[1\]\.dataset: found nothing/,
    ],
    [
      "{ name: roberta }\n    dataset: { name: gloss14 }",
      "{ name: convnext }\n    dataset: { name: emoji53 }",
      /^l\.yaml:11:5: Cannot read workloads\[1\]: found another workload "convnext\/emoji53", expected a "label"/,
    ],
  ];
  for (const [from, to, message] of cases) {
    assert.match(faultOfList(from, to), message);
  }
});

Deno.test("the suites of the repository are valid", async () => {
  const folder = new URL("../../suites/", import.meta.url);
  const names = [...Deno.readDirSync(folder)]
    .map(({ name }) => name).filter((name) => name.endsWith(".yaml"));
  assert(names.includes("quick.yaml") && names.includes("smoke.yaml"));
  for (const name of names) {
    const suite = readSuite(
      await Deno.readTextFile(new URL(name, folder)),
      name,
    );
    assert(suite.summary.length > 0, name);
    for (const { model, methods } of suite.workloads) {
      const needs = methods.some(({ method }) => method.start === "checkpoint");
      assert.equal(model.checkpoint !== null, needs, name);
    }
  }
});
