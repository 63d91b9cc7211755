/**
 * No mean without its interval, and no order that the data do not support: whatever results there are.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../models/mod.ts";
import { answerAll } from "../../../bench/answer_all.ts";
import { renderComparisons } from "../../../bench/cli/comparison_text.ts";
import { compareResults } from "../../../bench/compare.ts";
import { exporters } from "../../../bench/exporters/mod.ts";
import type { Report } from "../../../bench/report.ts";
import { reporters } from "../../../bench/reporters/mod.ts";
import { summarize } from "../../../bench/summarize.ts";
import { loadedResults, type Own } from "../loaded_results.ts";

const METHODS = ["full", "dt1", "dt2", "head", "adapter"];

/** Rows of some methods: runs that ended well or not, on folds of their own or on one, with few items or many. */
const boards = fc.record({
  methods: fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1 }),
  runs: fc.integer({ min: 1, max: 4 }),
  isOneFold: fc.boolean(),
  items: fc.constantFrom(1, 2, 5, 12),
  rates: fc.constantFrom([3e-4], [3e-4, 1e-3]),
  seed: fc.nat(),
  /** Share of right answers of the best row, and how much less each next one has. */
  best: fc.constantFrom(0, 0.5, 0.9, 1),
  gap: fc.constantFrom(0, 0.05, 0.4),
}).map((board) => {
  const random = createRandom(board.seed, "boards");
  const own: Own[] = board.methods.flatMap((method, place) =>
    board.rates.flatMap((lr) =>
      Array.from({ length: board.runs }, (_, seed): Own => ({
        method,
        lr,
        seed,
        fold: board.isOneFold ? 0 : seed,
        selection: random.integer(9),
        ...(random.integer(12) === 0 && { status: "diverged" }),
        right: Array.from(
          { length: board.items },
          () => random.unit() < board.best - place * board.gap ? "1" : "0",
        ).join(""),
      }))
    )
  );
  return own;
});

async function reportOf(own: readonly Own[]) {
  const results = await loadedResults(...own);
  const questions = [{
    ask: "Is tuning by steps better?",
    pairs: [["dt1", "full"], ["dt2", "full"]] as const,
  }];
  const report: Report = {
    ...summarize(results),
    answers: answerAll(results, questions),
  };
  return { results, report };
}

/** Columns that hold no score. */
const OTHER = new Set([
  ...["rank", "method", "lr", "runs", "trainable", "ms/update", "GPU ms"],
  ...["s/cell", "p", "flip", "p, after Holm", "pair", "workload"],
  "networks alone: higher / lower / open / one run",
]);

/** Texts of the cells that may hold scores, and of the lines outside of tables. */
function scoreTexts(text: string): string[] {
  let head: string[] = [];
  return text.split("\n").flatMap((line) => {
    if (!/^[│|]/.test(line)) {
      head = /^[├└]/.test(line) ? head : [];
      return [line];
    }
    const cells = line.split(/(?<!\\)[│|]/).slice(1, -1)
      .map((cell) => cell.trim());
    if (head.length === 0) {
      head = cells;
      return [];
    }
    return cells.filter((_, i) => !OTHER.has(head[i]!));
  });
}

/** Numbers with a decimal that have no ± on either side, and are no width, share or p that says so itself. */
function nakedMeans(text: string): string[] {
  return scoreTexts(text).flatMap((own) => {
    const bare = own
      .replace(/[+−]?\d+\.\d+ ± \d+\.\d+ [irb]/g, "")
      // How far apart two rows may be, not how far they are.
      .replace(/leave room for differences of up to \d+\.\d+ points/, "")
      // Of two networks as they stand, item by item: counts of this very test.
      .replace(/\d+\.\d+ % of the answers differ/, "")
      .replace(/(mid-p|permutation p) (< )?\d+\.\d+/g, "")
      // A learning rate, or a percentage of intervals.
      .replace(/\(\d[\d.]*e-\d+(, \d[\d.]*e-\d+)*\)/g, "")
      .replace(/dataset \S+|\d+ % (interval|level)/g, "");
    return /\d+\.\d/.test(bare) ? [own] : [];
  });
}

Deno.test("nakedMeans() sees a mean without its interval, and none that has one", () => {
  const table = (cell: string) =>
    `| rank | method | test % |\n| --- | --- | --- |\n| 1.5 | full | ${cell} |`;
  assert.deepEqual(nakedMeans(table("58.6")), ["58.6"]);
  assert.deepEqual(nakedMeans(table("58.6 ± 4.1 r")), []);
  assert.deepEqual(nakedMeans("full has 58.6 %"), ["full has 58.6 %"]);
  assert.equal(nakedMeans("−4.8 ± 3.2 i, then 0.3").length, 1);
});

Deno.test("reporters for people show no mean without its interval, whatever the results", () =>
  fc.assert(
    fc.asyncProperty(boards, async (own) => {
      const { report } = await reportOf(own);
      for (const name of ["terminal", "markdown"] as const) {
        assert.deepEqual(nakedMeans(reporters[name].render(report)), [], name);
      }
    }),
    { seed: 21, numRuns: 60 },
  ));

Deno.test("reporter json has a half-width for each mean and each difference", () =>
  fc.assert(
    fc.asyncProperty(boards, async (own) => {
      const { report } = await reportOf(own);
      const { groups }: Report = JSON.parse(reporters.json.render(report));
      for (const { rows, pairs } of groups) {
        for (const { accuracy, difference } of rows) {
          for (const found of [accuracy, difference]) {
            if (found) assert.equal(typeof found.halfWidth, "number");
          }
        }
        for (const [value, halfWidth] of pairs.flat()) {
          assert.equal(value === null, halfWidth === null);
        }
      }
    }),
    { seed: 22, numRuns: 40 },
  ));

Deno.test("bench compare shows no mean without its interval, and no order within noise", () =>
  fc.assert(
    fc.asyncProperty(boards, boards, async (one, other) => {
      const [a, b] = await Promise.all([
        loadedResults(...one),
        loadedResults(...other),
      ]);
      const found = compareResults(a, b, createRandom(0, "compare"));
      if (found.comparisons.length === 0) return;
      const text = renderComparisons(found);
      assert.deepEqual(nakedMeans(text), []);
      for (const { verdict, difference } of found.comparisons) {
        if (verdict === "none") continue;
        assert(difference.halfWidth !== null);
        assert(Math.abs(difference.value) > difference.halfWidth);
      }
    }),
    { seed: 23, numRuns: 40 },
  ));

Deno.test("summarize() puts rows in order of their bands, and ties in that of their names", () =>
  fc.assert(
    fc.asyncProperty(boards, async (own) => {
      const { report: { groups } } = await reportOf(own);
      for (const { rows, reference, pairs } of groups) {
        const ranked = rows.flatMap(({ rank, label }) =>
          rank ? [{ ...rank, label }] : []
        );
        const expected = ranked.toSorted((a, b) =>
          a.best - b.best || a.worst - b.worst ||
          Number(b.label === reference) - Number(a.label === reference) ||
          (a.label < b.label ? -1 : 1)
        );
        assert.deepEqual(ranked, expected);
        // What stands above by its band is never found worse.
        pairs.forEach((row, i) =>
          row.forEach(([value, , verdict], k) => {
            if (verdict !== "apart") return;
            assert(
              value! > 0,
              `${ranked[i]!.label} ${ranked[i + 1 + k]!.label}`,
            );
          })
        );
      }
    }),
    { seed: 24, numRuns: 60 },
  ));

Deno.test("reporters say above or below only where the interval leaves out 0", () =>
  fc.assert(
    fc.asyncProperty(boards, async (own) => {
      const { report } = await reportOf(own);
      const lines = reporters.markdown.render(report).split("\n");
      for (const line of lines) {
        const [, value, width, verdict] =
          /([+−]\d+\.\d) ± (\d+\.\d) [irb] \| (above|below) /.exec(line) ?? [];
        if (!verdict) continue;
        const size = Number(value!.replace("−", "-"));
        assert.equal(verdict, size > 0 ? "above" : "below");
        assert(Math.abs(size) >= Number(width) - 0.1, line);
      }
    }),
    { seed: 25, numRuns: 40 },
  ));

Deno.test("exporters of tables have no mean without its interval", () =>
  fc.assert(
    fc.asyncProperty(boards, async (own) => {
      const { results, report } = await reportOf(own);
      const input = { results, report, findings: [], paths: new Map() };
      const json = async (name: "bmf" | "github_action" | "lm_eval") => {
        const files = Object.values(await exporters[name].files(input));
        return files.map((text) => JSON.parse(text as string));
      };
      const [bmf] = await json("bmf");
      for (const { accuracy } of Object.values<Record<string, Any>>(bmf)) {
        if (accuracy) assert("lower_value" in accuracy);
      }
      const [bigger] = await json("github_action");
      assert(bigger.every(({ range }: { range?: string }) => range));
      const [harness] = await json("lm_eval");
      for (
        const task of Object.values<Record<string, unknown>>(harness.results)
      ) {
        assert.equal(typeof task["acc_stderr,none"], "number");
      }
      const { "metrics.txt": metrics } = await exporters.openmetrics.files(
        input,
      );
      const count = (name: string) =>
        (metrics as string).split("\n").filter((own) =>
          own.startsWith(`truetune_${name}{`)
        ).length;
      assert.equal(count("accuracy_ratio"), count("accuracy_low_ratio"));
      assert.equal(count("accuracy_ratio"), count("accuracy_high_ratio"));
    }),
    { seed: 26, numRuns: 30 },
  ));

type Any = Readonly<Record<string, unknown>>;
