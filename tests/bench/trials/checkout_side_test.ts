import assert from "node:assert/strict";
import type { SideError } from "../../../bench/gate/timed_side.ts";
import { openCheckoutSide } from "../../../bench/trials/checkout_side.ts";

const GREETING = JSON.stringify({
  protocol: 2,
  identity: { work: "net/data full", samples: 8, trainable: 3 },
  place: {
    ...{ engine: "native", adapter: "A", vendor: "", architecture: "" },
    ...{ driver: "1", isFallback: true, deno: "2", os: "linux", arch: "x86" },
  },
});

/** A folder whose program for turns is this script. */
async function checkout(script: string) {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/bench/cli`, { recursive: true });
  await Deno.writeTextFile(`${folder}/bench/cli/turns.ts`, script);
  return {
    folder,
    suite: "gate",
    work: "net/data full",
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Says the greeting, then answers each line by `answer`. */
const speaking = (answer: string) => `
import { createInterface } from "node:readline";
import process from "node:process";
console.log(${JSON.stringify(GREETING)});
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  ${answer}
}
`;

Deno.test("openCheckoutSide() talks with the program of the folder, and ends it", async () => {
  await using own = await checkout(speaking(`console.log(JSON.stringify({
    wallMs: asked.samples * asked.updates,
    cpuMs: asked.burn.share,
    lossNats: Deno.args.join() === "gate,net/data full" ? 1 : 2,
  }))`));
  const side = await openCheckoutSide("baseline", own);
  assert.deepEqual(side.greeting, JSON.parse(GREETING));
  for (const samples of [9, 3]) {
    const turn = await side.turn({
      samples,
      updates: 2,
      burn: { kind: "cpu", share: 0.5 },
    });
    assert.deepEqual(turn, { wallMs: 2 * samples, cpuMs: 0.5, lossNats: 1 });
  }
  await side[Symbol.asyncDispose](); // hangs, and then leaks a process, if it does not end
});

Deno.test("openCheckoutSide() tells how a program ended that says nothing, and what it says that is no greeting", async () => {
  {
    await using own = await checkout("Deno.exit(3)");
    await assert.rejects(openCheckoutSide("candidate", own), {
      name: "SideError",
      side: "candidate",
      exitCode: 3,
      message:
        "Cannot time the candidate: it ended with code 3, expected a greeting of protocol 2",
    });
  }
  // It says an old protocol, and goes on for ever.
  await using old = await checkout(
    `console.log('{"protocol":1}'); setInterval(() => {}, 1000)`,
  );
  await assert.rejects(openCheckoutSide("baseline", old), {
    name: "SideError",
    exitCode: null,
    message:
      `Cannot time the baseline: it said "{"protocol":1}", expected a greeting of protocol 2`,
  });
});

Deno.test("openCheckoutSide() tells of a program that ends in a turn, or measures nothing", async () => {
  const turn = { samples: 1, updates: 1 };
  {
    await using own = await checkout(speaking("Deno.exit(7)"));
    await using side = await openCheckoutSide("candidate", own);
    await assert.rejects(side.turn(turn), (error: SideError) => {
      assert.equal(error.found, "it ended with code 7");
      return error.exitCode === 7;
    });
    await assert.rejects(side.turn(turn), { name: "SideError" });
  }
  await using own = await checkout(speaking(
    `console.log('{"wallMs":0,"cpuMs":0,"lossNats":1}')`,
  ));
  await using side = await openCheckoutSide("candidate", own);
  await assert.rejects(side.turn(turn), {
    message: /it said .*"wallMs":0.*, expected the time of a turn/,
  });
});

Deno.test("openCheckoutSide() needs a checkout", async () => {
  const folder = await Deno.makeTempDir();
  await assert.rejects(
    openCheckoutSide("baseline", { folder, suite: "gate", work: "a" }),
    Deno.errors.NotFound,
  );
  await Deno.remove(folder);
});
