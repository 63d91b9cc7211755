import assert from "node:assert/strict";
import { runProgram } from "../../../bench/cli/program.ts";
import { reproductionText } from "../../../bench/cli/reproduction_text.ts";
import { loadedResults } from "../loaded_results.ts";
import { storeResults } from "../store_results.ts";
import { recordingIo } from "./recording_io.ts";

Deno.test("bench reproduce finds a result by file or id, and refuses with 2 what it cannot run", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [file] = await storeResults(
      folder,
      await loadedResults({ right: "1100" }),
    );
    const { id } = JSON.parse(await Deno.readTextFile(file!));
    const reproduce = async (...args: string[]) => {
      const io = recordingIo();
      const code = await runProgram(["reproduce", ...args], io);
      return { code, out: io.written(), err: io.told() };
    };
    // Its checkpoint is made up.
    for (const given of [[file!], [id.slice(0, 8), "--from", folder]]) {
      const { code, err } = await reproduce(...given);
      assert.equal(code, 2);
      assert.match(err, new RegExp(`^Cannot run ${id.slice(0, 10)} again: `));
    }
    const none = await reproduce("0".repeat(8), "--from", folder, "--json");
    assert.equal(none.code, 2);
    assert.match(none.out, /no such result among 1 in /);
    const short = await reproduce(id.slice(0, 7), "--from", folder);
    assert.match(short.err, /no such result/);
    await Deno.writeTextFile(
      file!,
      (await Deno.readTextFile(file!)).replace('"seed": 0', '"seed": 1'),
    );
    assert.equal((await reproduce(file!)).code, 6);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("reproductionText() gives the verdict, the interval and what changed", async () => {
  const [first] = await loadedResults({ right: "1100" });
  const file = { ...first!, path: "a.json" };
  const text = reproductionText(file, {
    again: file,
    agreement: {
      verdict: "disagree",
      isSameBits: false,
      changed: [],
      difference: {
        value: -0.25,
        low: -0.4,
        high: -0.1,
        items: 4,
        disagreement: 0.25,
      },
      margin: 0.01,
      reasons: ["the interval of the difference leaves out 0"],
    },
  }, "b.json");
  assert.match(text, /: disagree\n {2}the interval .* leaves out 0\n/);
  assert.match(text, /−25\.0 points, 95 % interval −40\.0 to −10\.0; 4 items/);
  assert.match(text, /are the same, yet the bits are not\nResult: b\.json\n$/);
});
