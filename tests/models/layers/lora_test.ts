import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import { architectures } from "../../../models/architectures/mod.ts";
import { sizeOf } from "../../../models/graph/tensor.ts";
import { bottleneckAdapter } from "../../../models/layers/adapter.ts";
import { linear } from "../../../models/layers/linear.ts";
import { lora } from "../../../models/layers/lora.ts";
import { prompt } from "../../../models/layers/prompt.ts";
import { add } from "../../../models/ops/add.ts";

const { roberta, llama, convnext } = architectures;

function adapterSize({ parameters }: Model): number {
  return parameters.filter(({ tag }) => tag === "adapter")
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Published counts at rank 8. */
const COUNTS = [
  [roberta, "micro", ["query", "value"], 16_384],
  [roberta, "base", ["query", "value"], 294_912],
  [llama, "micro", ["q_proj", "v_proj"], 14_336],
  [llama, "3.1-8B", ["q_proj", "v_proj"], 3_407_872],
  [
    llama,
    "3.1-8B",
    [
      ...["q_proj", "k_proj", "v_proj", "o_proj"],
      ...["gate_proj", "up_proj", "down_proj"],
    ],
    20_971_520,
  ],
] as const;

Deno.test("lora() adds as many parameters as are published for rank 8", () => {
  for (const [architecture, size, targets, count] of COUNTS) {
    const model = architecture.build(size, {}, [
      lora({ targets, rank: 8, alpha: 16 }),
    ]);
    assert.equal(adapterSize(model), count, `${model.architecture} ${size}`);
  }
});

Deno.test("lora() names, places and starts its parameters as PEFT does", () => {
  const model = roberta.build("micro", {}, [
    lora({ targets: ["value"], rank: 4, alpha: 8 }),
  ]);
  const path = "roberta.encoder.layer.3.attention.self.value";
  const own = model.parameters.filter(({ name, tag }) =>
    tag === "adapter" && name.startsWith(path)
  );
  assert.deepEqual(own.map(({ name, shape, init }) => [name, shape, init]), [
    [`${path}.lora_A.weight`, [4, 64], { kind: "uniform", bound: 1 / 8 }],
    [`${path}.lora_B.weight`, [64, 4], { kind: "constant", value: 0 }],
  ]);
  for (const { unit } of own) {
    assert.deepEqual(unit, { kind: "block", stage: 0, block: 3 });
  }
});

Deno.test("lora() takes several parts of a path to tell layers of one name apart", () => {
  const count = (target: string) =>
    adapterSize(
      roberta.build("micro", {}, [
        lora({ targets: [target], rank: 1, alpha: 1 }),
      ]),
    );
  const attention = count("attention.output.dense");
  const head = count("classifier.dense");
  assert.equal(attention, 8 * 128);
  assert.equal(head, 128);
  assert.equal(count("dense"), attention + head + 2 * 8 * (64 + 256));
});

Deno.test("build() does not extend what extensions add", () => {
  const model = convnext.build("micro", {}, [bottleneckAdapter(4), {
    site: "linear",
    apply: (scope, y, { from }) =>
      add(
        y,
        linear(scope.at("beside"), from, y.shape.at(-1)!, {
          weight: { kind: "constant", value: 0 },
        }),
      ),
  }]);
  const names = model.parameters.map(({ name }) => name);
  assert(names.includes("stages.0.0.adapter.down.weight"));
  const beside = names.filter((name) => /[.]beside[.]weight$/.test(name));
  assert.deepEqual(
    beside.map((name) => name.split(".").at(-3)),
    [
      ...Array.from({ length: 10 }, () => ["pwconv1", "pwconv2"]).flat(),
      "head",
    ],
  );
});

Deno.test("build() refuses an extension that finds no place", () => {
  const build = (targets: string[]) => () =>
    roberta.build("micro", {}, [lora({ targets, rank: 8, alpha: 8 })]);
  assert.throws(build(["query", "q_proj"]), {
    name: "ExtensionError",
    place: "q_proj",
    message:
      'Cannot extend "roberta" at its linear sites: found none called "q_proj", expected one of query, key, value, dense, out_proj',
  });
  // The end of a name is no part of a path.
  assert.throws(build(["uery"]), RangeError);
  assert.throws(build([]), RangeError);
  const prompted = () =>
    convnext.build("micro", {}, [prompt({ virtualTokens: 1 })]);
  assert.throws(prompted, {
    message:
      'Cannot extend "convnext" at its tokens sites: found none, expected at least one',
  });
});
