import assert from "node:assert/strict";
import naiveBayes from "../../../suites/methods/naive_bayes.ts";

const { answer } = naiveBayes.configure({}, "method");

const ask = (text: string, label: number, options = ["x", "y"]) => ({
  id: text,
  text,
  options,
  label,
});

Deno.test("naive_bayes scores as counted by hand", () => {
  // x: red red blue (3 words), y: green (1 word); 3 words are known.
  const known = [ask("Red, red", 0), ask("BLUE", 0), ask("green", 1)];
  const [scores] = answer!(known, [ask("red green unheard", 1)]);
  const expected = [
    (3 / 5) * (3 / 6) * (1 / 6),
    (2 / 5) * (1 / 4) * (2 / 4),
  ].map(Math.log);
  scores!.forEach((score, i) =>
    assert(Math.abs(score - expected[i]!) < 1e-12, `${score}`)
  );
});

Deno.test("naive_bayes takes the options of a question for classes, those never seen too", () => {
  const known = [
    ask("a bird that sings", 1, ["plant", "animal", "state", "food"]),
    ask("a bird that swims", 2, ["state", "food", "animal", "plant"]),
    ask("a shrub with leaves", 0, ["plant", "act", "animal", "food"]),
  ];
  const asked = [
    ask("a bird", 0, ["animal", "plant", "event", "food"]),
    ask("leaves", 3, ["event", "animal", "food", "plant"]),
  ];
  const scores = answer!(known, asked);
  const best = scores.map((own) => own.indexOf(Math.max(...own)));
  assert.deepEqual(best, [0, 3]);
  assert(scores.flat().every(Number.isFinite));
});

Deno.test("naive_bayes does not look at what is right", () => {
  const known = [ask("red", 0), ask("green", 1)];
  assert.deepEqual(
    answer!(known, [ask("red", 0)]),
    answer!(known, [ask("red", 1)]),
  );
});
