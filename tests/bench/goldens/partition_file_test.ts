import assert from "node:assert/strict";
import { checkPartitionFile } from "../../../bench/goldens/partition_file.ts";

/** As much of a file as the tests change. */
interface Partition {
  parameters: [string, number[]][];
  plans: Record<string, string[]>;
  steps: Record<string, { trainable: string[]; trainable_parameters: number }>;
}

function read(name: string): string {
  const url = new URL(`../../goldens/partitions/${name}.json`, import.meta.url);
  return Deno.readTextFileSync(url);
}

for (const network of ["convnext", "smt", "swin"]) {
  for (const name of [network, `adapter_${network}`]) {
    Deno.test(`checkPartitionFile() passes ${name}, mode by mode`, () => {
      const verdict = checkPartitionFile(name, read(name));
      assert.equal(verdict.status, "pass", verdict.reason ?? "");
      // Two sets of names; then four methods with 4 + 4 + 2 + 2 modes, counted and named.
      assert.equal(verdict.comparisons, 2 + 4 + 2 * 12);
    });
  }
}

for (
  const [change, what, worst] of [
    [({ steps }) => steps.stage1!.trainable.pop(), "dt1", "stage1"],
    [({ steps }) => steps.part0!.trainable[0] = "head", "dt3", "part0"],
    [
      ({ steps }) => steps.part1!.trainable_parameters++,
      "dt3",
      "part1 values",
    ],
    [({ plans }) => plans.dt2!.pop(), "dt2", "steps"],
    [({ parameters }) => parameters[0]![1] = [11], "network", "parameters"],
    [
      ({ steps }) => steps.sequence_stage3 = steps.stage3!,
      "network",
      "modes",
    ],
  ] as [(file: Partition) => void, string, string][]
) {
  Deno.test(`checkPartitionFile() fails ${what} when its ${worst} differ`, () => {
    const file: Partition = JSON.parse(read("swin"));
    change(file);
    const verdict = checkPartitionFile("swin", JSON.stringify(file));
    assert.equal(verdict.status, "fail");
    const own = verdict.cases!.find(({ name }) => name === what)!;
    assert.equal(own.status, "fail");
    assert.equal(own.worst!.name, worst);
  });
}

Deno.test("checkPartitionFile() says which network or method it does not know", () => {
  const file = JSON.parse(read("swin"));
  const network = checkPartitionFile(
    "a",
    JSON.stringify({ ...file, model: "vit" }),
  );
  assert.equal(network.status, "unsupported");
  assert.equal(network.reason, 'no model "vit"');
  const plans = { ...file.plans, dt9: ["stage0"] };
  const method = checkPartitionFile("a", JSON.stringify({ ...file, plans }));
  assert.match(method.reason!, /unsupported: dt9/);
});
