/** Runs `.ci/run` in an empty project, with a fake `denow` that prints a summary. */
import assert from "node:assert/strict";

const SCRIPT = Deno.readTextFileSync(new URL("../.ci/run", import.meta.url));

const idle = "gate: pass: 0 checks, 0 failed, 0 unsure\n";

/** The last line and the exit code of `.ci/run` if the two tasks do as told. */
async function runCi(
  { check = 0, test = 0, output, gate = 0, gateOutput = idle }: {
    readonly check?: number;
    readonly test?: number;
    readonly output: string;
    readonly gate?: number;
    readonly gateOutput?: string;
  },
): Promise<{ readonly code: number; readonly last: string | undefined }> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/.ci`);
    await Deno.writeTextFile(`${root}/.ci/run`, SCRIPT, { mode: 0o755 });
    await Deno.writeTextFile(`${root}/output`, output);
    await Deno.writeTextFile(`${root}/gate_output`, gateOutput);
    await Deno.writeTextFile(
      `${root}/denow`,
      `#!/bin/sh
[ "$CI" = true ] || exit 99
case "$1 $2" in
  "task check") exit ${check} ;;
  "task test") cat output; exit ${test} ;;
  "task bench") [ "$3" = gate ] || exit 97; cat gate_output; exit ${gate} ;;
esac
exit 98
`,
      { mode: 0o755 },
    );
    const { code, stdout } = await new Deno.Command(`${root}/.ci/run`, {
      cwd: "/",
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return { code, last: lines.at(-1) };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const ok = "a ... ok (1ms)\n\nok | 12 passed (3 steps) | 0 failed (34ms)\n\n";

Deno.test(".ci/run counts what passed and leaves steps and ignored tests out", async () => {
  const output =
    "ok | 12 passed (345 steps) | 0 failed (7 steps) | 2 ignored (3s)\n";
  assert.deepEqual(await runCi({ output }), {
    code: 0,
    last: "12 passed, 0 failed",
  });
});

Deno.test(".ci/run adds up several summaries", async () => {
  assert.deepEqual(await runCi({ output: ok + ok }), {
    code: 0,
    last: "24 passed, 0 failed",
  });
});

Deno.test(".ci/run fails with the tests", async () => {
  const output = "\nFAILED | 3 passed (1 step) | 2 failed (34ms)\n\nerror: …\n";
  assert.deepEqual(await runCi({ test: 1, output }), {
    code: 1,
    last: "3 passed, 2 failed",
  });
  // Whatever the exit status says.
  assert.deepEqual(await runCi({ output }), {
    code: 1,
    last: "3 passed, 2 failed",
  });
});

Deno.test(".ci/run fails if the tests end without a summary, or ran none", async () => {
  const failed = { code: 1, last: "0 passed, 1 failed" };
  const typeError = "error: Type checking failed.\n";
  assert.deepEqual(await runCi({ test: 1, output: typeError }), failed);
  assert.deepEqual(await runCi({ output: "" }), failed);
  assert.deepEqual(
    await runCi({ output: "ok | 0 passed | 0 failed (1ms)\n" }),
    failed,
  );
});

Deno.test(".ci/run fails if the tests exit with an error after a good summary", async () => {
  assert.deepEqual(await runCi({ test: 1, output: ok }), {
    code: 1,
    last: "12 passed, 1 failed",
  });
});

Deno.test(".ci/run forgives a signal at the end of the process, but not before the summary", async () => {
  assert.deepEqual(await runCi({ test: 134, output: ok }), {
    code: 0,
    last: "12 passed, 0 failed",
  });
  assert.deepEqual(await runCi({ test: 134, output: "a ... ok (1ms)\n" }), {
    code: 1,
    last: "0 passed, 1 failed",
  });
});

Deno.test(".ci/run counts the checks of the gate, and fails with it", async () => {
  const pass = "pass   exact a: ok\ngate: pass: 5 checks, 0 failed, 0 unsure\n";
  assert.deepEqual(await runCi({ output: ok, gateOutput: pass }), {
    code: 0,
    last: "17 passed, 0 failed",
  });
  const fail = "gate: FAIL: 5 checks, 2 failed, 0 unsure; a change\n";
  assert.deepEqual(await runCi({ output: ok, gate: 1, gateOutput: fail }), {
    code: 1,
    last: "15 passed, 2 failed",
  });
  const unsure = "gate: UNSURE: 5 checks, 0 failed, 1 unsure\n";
  assert.deepEqual(await runCi({ output: ok, gate: 4, gateOutput: unsure }), {
    code: 1,
    last: "16 passed, 1 failed",
  });
  for (const gate of [3, 0]) {
    assert.deepEqual(await runCi({ output: ok, gate, gateOutput: "" }), {
      code: 1,
      last: "12 passed, 1 failed",
    });
  }
});

Deno.test(".ci/run fails with the checks, and still runs the tests", async () => {
  assert.deepEqual(await runCi({ check: 1, output: ok }), {
    code: 1,
    last: "12 passed, 1 failed",
  });
});
