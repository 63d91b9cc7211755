import assert from "node:assert/strict";
import { rowOrder } from "../../../suites/text/row_order.ts";

Deno.test("rowOrder() deals each row out once a pass, in another order each time", () => {
  const order = rowOrder(11, { batch: 5, seed: 3 });
  const passes = [0, 1].map((pass) => [
    ...order(2 * pass),
    ...order(2 * pass + 1),
  ]);
  for (const pass of passes) assert.equal(new Set(pass).size, 10);
  assert.notDeepEqual(passes[0], passes[1]);
});

Deno.test("rowOrder() depends on seed and update alone", () => {
  const order = rowOrder(11, { batch: 5, seed: 3 });
  const later = [...order(7)];
  order(0);
  assert.deepEqual([...order(7)], later);
  assert.notDeepEqual([...rowOrder(11, { batch: 5, seed: 4 })(7)], later);
});

Deno.test("rowOrder() refuses fewer rows than a batch", () => {
  assert.throws(
    () => rowOrder(4, { batch: 5, seed: 0 }),
    /found 4, expected at least a batch of 5/,
  );
});
