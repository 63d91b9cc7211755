import assert from "node:assert/strict";
import convnext from "../../models/architectures/convnext.ts";
import { methods } from "../../suites/methods/mod.ts";

interface Partition {
  readonly config: { num_classes: number; depths: number[]; dims: number[] };
  readonly plans: Readonly<Record<"dt1" | "dt2" | "dt3" | "dt4", string[]>>;
  readonly parameters: readonly [string, number[]][];
  readonly steps: Readonly<
    Record<
      string,
      { trainable?: string[]; trainable_intended?: { trainable: string[] } }
    >
  >;
}

const read = (name: string): Partition =>
  JSON.parse(
    Deno.readTextFileSync(
      new URL(`../goldens/partitions/${name}.json`, import.meta.url),
    ),
  );

for (const on of ["full", "adapter"] as const) {
  const golden = read(on === "full" ? "convnext" : "adapter_convnext");
  const changes = {
    classes: golden.config.num_classes,
    depths: golden.config.depths,
    dims: golden.config.dims,
  };

  for (const name of ["dt1", "dt2", "dt3", "dt4"] as const) {
    Deno.test(`${name} on ${on} trains what the paper's repository trains, step by step`, () => {
      const method = methods[name].configure({ on }, "method");
      const model = convnext.build("tiny", changes, method.extensions);
      const steps = method.steps(model);
      assert.deepEqual(
        model.parameters.map((p) => [p.name, [...p.shape]]).sort(),
        golden.parameters,
      );
      assert.equal(steps.length, golden.plans[name].length);
      for (const [i, mode] of golden.plans[name].entries()) {
        // The published DT4 on adapters crashes; the fixture says what it meant.
        const { trainable, trainable_intended } = golden.steps[mode]!;
        assert.deepEqual(
          [...steps[i]!.trainable].sort(),
          trainable_intended?.trainable ?? trainable,
          mode,
        );
      }
    });
  }
}
