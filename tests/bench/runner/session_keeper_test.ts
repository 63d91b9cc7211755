import assert from "node:assert/strict";
import { keepSession } from "../../../bench/runner/session_keeper.ts";
import { DeviceError } from "../../../models/mod.ts";
import { fakeEngine } from "../fake_engine.ts";

Deno.test("keepSession() opens a device once, and another after an error of the device alone", async () => {
  const engine = fakeEngine();
  const keeper = keepSession(engine);
  assert.equal(engine.opened(), 0);
  const first = await keeper.get();
  keeper.note(undefined);
  keeper.note(new RangeError("the network's"));
  assert.equal(await keeper.get(), first);
  keeper.note(new DeviceError("lost", "gone"));
  keeper.note(undefined);
  const second = await keeper.get();
  assert.notEqual(second, first);
  assert.equal(await keeper.get(), second);
  assert.equal(engine.opened(), 2);
  await keeper[Symbol.asyncDispose]();
});

Deno.test("keepSession() closes what it opened, and lets a lost device go without a word", async () => {
  const closed: string[] = [];
  const engine = fakeEngine();
  let count = 0;
  const keeper = keepSession({
    ...engine,
    async open() {
      const session = await engine.open();
      const name = `session ${count++}`;
      return {
        ...session,
        [Symbol.asyncDispose]() {
          closed.push(name);
          return name === "session 0"
            ? Promise.reject(new DeviceError("lost", "gone"))
            : Promise.resolve();
        },
      };
    },
  });
  await keeper.get();
  keeper.note(new DeviceError("lost", "gone"));
  await keeper.get();
  assert.deepEqual(closed, ["session 0"]);
  await keeper[Symbol.asyncDispose]();
  assert.deepEqual(closed, ["session 0", "session 1"]);
});
