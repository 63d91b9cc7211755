import assert from "node:assert/strict";
import { runProgram } from "../../../bench/cli/program.ts";
import {
  agreementSummaryText,
  reproductionLine,
  reproductionText,
} from "../../../bench/cli/reproduction_text.ts";
import type { Agreement } from "../../../bench/agreement.ts";
import { sumUpAgreements } from "../../../bench/sum_up_agreements.ts";
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
    await Deno.writeTextFile(`${folder}/torn.json`, "{");
    const all = await reproduce(folder, "--json");
    assert.equal(all.code, 6);
    const { summary, results, faults } = JSON.parse(all.out);
    assert.deepEqual(summary, {
      results: 1,
      agree: 0,
      sameBits: 0,
      disagree: 0,
      refused: 1,
      share: null,
    });
    assert.match(results[0].refusal, /^Cannot run [0-9a-f]{10} again: found /);
    assert.equal(results[0].first.file, file);
    assert.match(faults[0], /torn\.json: /);
    await Deno.remove(`${folder}/torn.json`);
    const told = await reproduce(folder);
    assert.equal(told.code, 2);
    assert.match(told.out, /^not run {3}.*: Cannot run .* found /);
    assert.match(told.out, /\n0 of 1 results agree.* 1 cannot be run here\n$/);
    await storeResults(
      `${folder}/more`,
      await loadedResults({ seed: 1 }, { seed: 2 }, { seed: 3 }),
    );
    const lot = await reproduce(folder, "--sample", "2", "--json");
    assert.equal(JSON.parse(lot.out).results.length, 2);
    const both = await reproduce(`${folder}/more`, file!, "--json");
    assert.equal(JSON.parse(both.out).summary.results, 4);
    await Deno.remove(`${folder}/more`, { recursive: true });
    await Deno.mkdir(`${folder}/none`);
    const empty = await reproduce(`${folder}/none`);
    assert.equal(empty.code, 2);
    assert.match(empty.err, /found no results in it/);
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

Deno.test("reproductionLine() and agreementSummaryText() give the interval of each, and of the share", async () => {
  const [first] = await loadedResults({ right: "1100" });
  const file = { ...first!, path: "a.json" };
  const agreement: Agreement = {
    verdict: "agree",
    isSameBits: true,
    changed: ["environment.sourceHash"],
    difference: { value: 0, low: 0, high: 0, items: 4, disagreement: 0 },
    margin: 0.01,
    reasons: [],
  };
  const line = (own: Partial<Agreement>) =>
    reproductionLine({
      first: file,
      found: { again: file, agreement: { ...agreement, ...own } },
    });
  assert.match(
    line({}),
    /^agree {5}\S+ \([0-9a-f]{10}\): 0\.0 points, 95 % interval 0\.0 to 0\.0, same bits\n$/,
  );
  assert.match(line({ isSameBits: false }), /changed since: environment\./);
  assert.match(
    line({
      verdict: "disagree",
      isSameBits: false,
      changed: [],
      reasons: ["so"],
    }),
    /^disagree {2}.*same, yet the bits are not\n {10}so\n$/,
  );
  assert.equal(
    agreementSummaryText(
      sumUpAgreements([agreement, agreement, agreement, null]),
    ),
    "3 of 4 results agree, 3 of them with the same bits; 0 disagree; 1 cannot be run here\n" +
      "of those that were run 100.0 % agree, 95 % interval 43.9 % to 100.0 % for others like them\n",
  );
});
