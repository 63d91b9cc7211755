import assert from "node:assert/strict";
import { openBackend } from "../../../../models/engines/tfjs/backend.ts";

for (const name of ["cpu", "webgpu"] as const) {
  Deno.test(`padAnyRank() pads six axes on "${name}"`, async () => {
    const { tf, close } = await openBackend(name);
    const before = tf.memory().numTensors;
    const x = tf.tensor([1, 2, 3, 4], [1, 2, 1, 2, 1, 1]);
    const none: [number, number] = [0, 0];
    const padded = tf.pad(x, [none, [1, 0], none, [0, 1], none, none], 9);
    assert.deepEqual(padded.shape, [1, 3, 1, 3, 1, 1]);
    assert.deepEqual(
      [...await padded.data()],
      [9, 9, 9, 1, 2, 9, 3, 4, 9],
    );
    tf.dispose([x, padded]);
    assert.equal(tf.memory().numTensors, before);
    close();
  });
}
