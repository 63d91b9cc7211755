import assert from "node:assert/strict";
import { renderExplanation } from "../../../bench/cli/explanation_text.ts";
import { explainSteps } from "../../../bench/plan/explain_steps.ts";
import { PLANNED_DEVICES } from "../../../bench/trials/planned_facts.ts";
import { readSuite } from "../../../suites/mod.ts";

const [workload] = readSuite(
  `version: 1
model: { name: roberta }
dataset: { name: gloss14 }
batch: 8
methods: [{ name: dt1 }]
`,
  "a.yaml",
).workloads;

Deno.test("explainSteps() lists the dispatches of each step with what they compute, touch and keep alive", async () => {
  const [method] = workload!.methods;
  for (const traits of Object.values(PLANNED_DEVICES)) {
    const steps = await explainSteps(workload!, method!, traits);
    assert.equal(steps.length, 4);
    for (const { facts, kernels } of steps) {
      assert.equal(kernels.length, facts.dispatches);
      const sum = kernels.reduce((all, { flops }) => all + flops, 0);
      assert.equal(sum, facts.flops);
      const most = Math.max(...kernels.map(({ liveBytes }) => liveBytes));
      assert.equal(most, facts.activationBoundBytes);
      for (const { label, readBytes, writtenBytes } of kernels) {
        assert(readBytes > 0 && writtenBytes > 0, label);
      }
    }
    // Bias and activation run in the kernel of the product.
    assert(
      steps[0]!.kernels.some(({ ops }) =>
        `${ops}`.startsWith("matmul,add,gelu")
      ),
    );
  }
});

Deno.test("renderExplanation() has a line for each kernel, and the plan beside its bound", async () => {
  const [method] = workload!.methods;
  const [step] = await explainSteps(workload!, method!, PLANNED_DEVICES.gpu!);
  const text = renderExplanation("roberta", step!);
  for (const [i, { label }] of step!.kernels.entries()) {
    assert.match(text, new RegExp(`│ +${i} │ ${label} `));
  }
  const { activationBytes, activationBoundBytes } = step!.facts;
  assert.match(text, /kB planned, 1\.\d+ times the [\d.]+ kB alive at kernel/);
  assert(text.includes(`${(activationBytes / 1e3).toFixed(1)} kB planned`));
  assert(text.includes(`${(activationBoundBytes / 1e3).toFixed(1)} kB alive`));
});
