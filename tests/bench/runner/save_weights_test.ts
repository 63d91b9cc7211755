import assert from "node:assert/strict";
import { join } from "node:path";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import {
  areSaved,
  SAVED_FORMS,
  type SavedForm,
  saveWeights,
} from "../../../bench/runner/save_weights.ts";
import {
  initialize,
  loadPeftAdapter,
  mergeExtensions,
  openPeftAdapter,
  readSafetensors,
} from "../../../models/mod.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { smallModel } from "../../suites/small_models.ts";
import { fakeEngine } from "../fake_engine.ts";
import { FAKE_ENVIRONMENT, fakeClock, fakeSuite } from "../fake_suite.ts";
import { inFolder } from "../../in_folder.ts";

/** A network tuned by a method, with random values everywhere. */
function tuned(name: keyof typeof methods, options = {}) {
  const { extensions, steps } = methods[name].configure(options, "method");
  const model = smallModel("llama", extensions);
  const weights = initialize(model.parameters, 3);
  for (const data of weights.values()) data.forEach((x, i) => data[i] = x + i);
  const changed = steps(model).flatMap(({ trainable }) => trainable);
  return { model, weights, changed, hash: "h1" };
}

async function readArrays(path: string) {
  const { tensors } = readSafetensors(await Deno.readFile(path), path);
  return new Map([...tensors].map(([name, { data }]) => [name, data]));
}

Deno.test("saveWeights() writes what was tuned, what it amounts to, and what PEFT reads", () =>
  inFolder(async (folder) => {
    const own = tuned("lora", { rank: 2, alpha: 3 });
    const { model, weights, changed } = own;
    assert.deepEqual(await saveWeights(folder, SAVED_FORMS, own), []);
    const kept = await readArrays(join(folder, "tuned.safetensors"));
    assert.deepEqual([...kept.keys()].sort(), [...changed].sort());
    for (const [name, data] of kept) assert.deepEqual(data, weights.get(name));
    assert.deepEqual(
      await readArrays(join(folder, "model.safetensors")),
      new Map(
        [...mergeExtensions(model, weights)].sort(([a], [b]) => a < b ? -1 : 1),
      ),
    );
    using adapter = await openPeftAdapter(folder);
    const { config } = adapter;
    assert(config.kind === "LORA");
    assert.deepEqual([config.rank, config.alpha], [2, 3]);
    for (const [name, data] of await loadPeftAdapter(model, adapter)) {
      assert.deepEqual(data, weights.get(name), name);
    }
  }));

Deno.test("saveWeights() says which forms there are no words for, and writes the rest", () =>
  inFolder(async (folder) => {
    const refused = await saveWeights(folder, SAVED_FORMS, tuned("full"));
    assert.deepEqual(refused.map(({ form }) => form), ["peft"]);
    assert.match(refused[0]!.reason, /Cannot write adapter/);
    assert.equal(await areSaved(folder, SAVED_FORMS, "h1"), true);
    assert.equal(await areSaved(folder, SAVED_FORMS, "h2"), false);
    await Deno.writeTextFile(join(folder, "saved.json"), "{");
    assert.equal(await areSaved(folder, SAVED_FORMS, "h1"), false);
  }));

Deno.test("runSuite() keeps weights if asked to, and runs again what has none", () =>
  inFolder(async (out) => {
    const plan = await planSuite(fakeSuite(), {
      readFile: () => Promise.reject(new Deno.errors.NotFound()),
    });
    const run = (...saves: SavedForm[]) =>
      runSuite(plan, {
        engine: fakeEngine(),
        out,
        cacheFolder: out,
        environment: FAKE_ENVIRONMENT,
        clock: fakeClock(),
        saves,
      });
    const plain = await run();
    const trained = plain.results.filter(({ steps }) => steps.length > 0);
    assert(trained.length > 0 && trained.length < plain.results.length);
    const saved = await run("tuned");
    assert.equal(saved.ran.length, trained.length);
    assert.deepEqual(
      saved.results.map(({ outcome }) => outcome),
      plain.results.map(({ outcome }) => outcome),
    );
    for (const { cell } of trained) {
      const path = join(saved.folder, "weights", cell.id, "tuned.safetensors");
      assert((await readArrays(path)).size > 0);
    }
    assert.equal((await run("tuned")).ran.length, 0);
    assert.equal((await run("tuned", "merged")).ran.length, trained.length);
  }));
