import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import { gather } from "../../../models/ops/gather.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Rows, columns and uses: few enough to look through, and so many that uses are chained. */
const SIZES = [[11, 6, 14], [11, 8, 14], [3000, 12, 40], [
  900,
  5,
  400,
]] as const;

for (const paddingIndex of [undefined, 1]) {
  Deno.test(`gather() reads rows and sums their gradients, padding ${paddingIndex}`, async () => {
    await using evaluate = await openEvaluator();
    for (const [rows, columns, uses] of SIZES) {
      const ids = Int32Array.from(
        { length: uses },
        (_, i) => i % 4 === 0 ? 1 : (i * i) % rows,
      );
      const values = {
        ids,
        table: numbers("table", rows * columns),
        dy: numbers("dy", uses * columns),
      };
      const table = input("table", [rows, columns]);
      const options = paddingIndex === undefined ? {} : { paddingIndex };
      const y = gather(table, input("ids", [2, uses / 2], "i32"), options);
      const dy = input("dy", [2, uses / 2, columns]);
      const [gradient] = differentiate(y, [table], dy);
      const expected = new Float64Array(rows * columns);
      const picked: number[] = [];
      ids.forEach((id, i) => {
        for (let c = 0; c < columns; c++) {
          picked.push(values.table[id * columns + c]!);
          if (id === paddingIndex) continue;
          expected[id * columns + c]! += values.dy[i * columns + c]!;
        }
      });
      assert.deepEqual([...await evaluate(y, values)], picked);
      const sums = await evaluate(gradient!, values);
      assertClose(`gradient [${rows}, ${columns}]`, sums, expected, {
        ofMax: 1e-6,
      });
    }
  });
}

Deno.test("gather() stays within the table", async () => {
  await using evaluate = await openEvaluator();
  const table = input("table", [3, 1]);
  const y = await evaluate(gather(table, input("ids", [3], "i32")), {
    table: Float32Array.of(1, 2, 3),
    ids: Int32Array.of(7, -1, 0),
  });
  assert.deepEqual([...y], [3, 3, 1]);
});

Deno.test("gather() refuses what is no table, no index and no row", () => {
  const ids = input("ids", [4], "i32");
  assert.throws(() => gather(input("table", [3]), ids), RangeError);
  assert.throws(() => gather(input("table", [3, 2]), input("ids", [4])), {
    name: "RangeError",
    message:
      "Cannot gather from [3,2] by f32 [4]: expected a table [R, C] and i32 indices",
  });
  assert.throws(
    () => gather(input("table", [3, 2]), ids, { paddingIndex: 3 }),
    { message: "Cannot gather: padding index 3, expected a row in 0..2" },
  );
});
