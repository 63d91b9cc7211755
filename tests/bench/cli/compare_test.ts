import assert from "node:assert/strict";
import { runProgram } from "../../../bench/cli/program.ts";
import { loadedResults } from "../loaded_results.ts";
import { storeResults } from "../store_results.ts";
import { recordingIo } from "./recording_io.ts";
import { inFolder } from "../../in_folder.ts";

async function compare(...args: string[]) {
  const io = recordingIo();
  const code = await runProgram(["compare", ...args], io);
  return { code, out: io.written(), err: io.told() };
}

Deno.test("bench compare says how two rows of a folder differ, never by bare means", () =>
  inFolder(async (folder) => {
    await storeResults(
      folder,
      await loadedResults(
        { right: "11110000" },
        { right: "11111000", seed: 1 },
        { method: "dt1", right: "11110000" },
        { method: "dt1", right: "11010000", seed: 1 },
      ),
    );
    const found = await compare(folder, folder, "--a", "dt1", "--b", "full");
    assert.equal(found.code, 0);
    assert.match(
      found.out,
      /dt1 \(3e-4\) 43\.8 ± .* full \(3e-4\) 56\.3 ± .*−12\.5 ± .*no difference found/,
    );
    assert.match(found.out, /2 runs; 16 examples, 12\.5 % of the answers/);
    assert.match(found.out, /only A right 0, only B right 2/);
    const json = await compare(folder, folder, "--a", "dt1", "--json");
    assert.match(json.out, /^\{"comparisons":\[/);
    // dt1 has dt1 for a partner there, and full has none.
    const { comparisons, unmatched } = JSON.parse(json.out);
    assert.equal(comparisons[0].difference.value, 0);
    assert.match(unmatched[0], /B: .* full/);
    const none = await compare(folder, folder, "--a", "lora");
    assert.equal(none.code, 2);
    assert.match(none.err, /row "lora" of .*: found dt1, full/);
  }));

Deno.test("bench compare takes two files, and says that one run is one run", () =>
  inFolder(async (folder) => {
    const [a, b, other] = await storeResults(
      folder,
      await loadedResults(
        { right: "1".repeat(40) },
        { method: "dt1", right: "1".repeat(20).padEnd(40, "0") },
        { method: "dt1", seed: 1 },
      ),
    );
    const found = await compare(a!, b!);
    assert.match(found.out, /A above B in this run/);
    assert.match(found.out, /what another seed would do is not known/);
    const strange = await compare(a!, other!);
    assert.equal(strange.code, 2);
    assert.match(strange.err, /no two results of the same network, data, fold/);
    await Deno.writeTextFile(a!, "{}");
    assert.equal((await compare(a!, b!)).code, 6);
    assert.equal((await compare(folder, folder)).code, 6);
    assert.equal((await compare(`${folder}/none`, b!)).code, 2);
  }));
