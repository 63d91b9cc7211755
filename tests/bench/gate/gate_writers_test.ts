import assert from "node:assert/strict";
import fc from "fast-check";
import type { Check, GateReport } from "../../../bench/gate/check.ts";
import { gateAnnotations } from "../../../bench/gate/gate_annotations.ts";
import {
  COMMENT_MARK,
  gateMarkdown,
} from "../../../bench/gate/gate_markdown.ts";
import { readReport } from "../../../bench/gate/read_report.ts";

const check = (own: Partial<Check> = {}): Check => ({
  tier: "timed",
  name: "net/data full",
  verdict: "pass",
  message: "fine",
  details: [],
  ...own,
});

const report = (...checks: Check[]): GateReport => ({
  verdict: "fail",
  falseAlarm: 0.01,
  checks,
});

Deno.test("gateMarkdown() begins with its mark and puts failures first", () => {
  const text = gateMarkdown(report(
    check({ name: "a" }),
    check({ name: "b", verdict: "unsure" }),
    check({ name: "c", verdict: "fail", details: ["x: 1, now 2"] }),
  ));
  assert.ok(text.startsWith(`${COMMENT_MARK}\n### Gate: ❌ fail\n`));
  assert.match(text, /at most one time in 100/);
  assert.ok(text.indexOf("timed c |") < text.indexOf("timed b |"));
  assert.ok(text.indexOf("timed b |") < text.indexOf("timed a |"));
  assert.match(text, /<summary>timed c: 1<\/summary>\n\n- x: 1, now 2\n/);
});

Deno.test("gateMarkdown() makes no markup, mention or link of what strangers write", () => {
  const evil =
    "@team <img src=x> [a](https://b.c) `rm` #1 | x\n## y www.z.org ~~s~~";
  const text = gateMarkdown(report(check({ name: evil, message: evil })));
  const row = text.split("\n").find((line) => line.includes("team"))!;
  assert.doesNotMatch(row, /@|<|>|:\/\/|www\.|[^\\]`|[^\\]\[|[^\\]~/);
  assert.doesNotMatch(row.replaceAll(/&#\d+;/g, ""), /#/);
  assert.equal(row.replaceAll("\\|", "").split("|").length, 5);
});

Deno.test("gateMarkdown() keeps to the length that GitHub takes, whatever it is given", () => {
  const any = fc.record({
    name: fc.string({ maxLength: 200, unit: "grapheme" }),
    message: fc.string({ maxLength: 400 }),
    details: fc.array(fc.string({ maxLength: 80 }), { maxLength: 30 }),
    verdict: fc.constantFrom("pass", "fail", "unsure"),
  });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (all) => {
      const checks = all.map((own) => check(own as Partial<Check>));
      assert.ok(gateMarkdown(report(...checks), 3000).length <= 3000);
    }),
    { numRuns: 100 },
  );
  const many = Array.from({ length: 1000 }, (_, i) => check({ name: `${i}` }));
  const text = gateMarkdown(report(...many), 3000);
  const [, more] = text.match(/\n(\d+) more checks are in the log/)!;
  assert.equal(text.split("\n| timed").length - 1 + Number(more), 1000);
});

Deno.test("gateAnnotations() writes commands that nothing breaks out of", () => {
  assert.deepEqual(
    gateAnnotations(report(
      check(),
      check({
        ...{ verdict: "fail", name: "a,b:c", message: "9 %\n::error::x" },
        details: ["d"],
      }),
      check({ verdict: "unsure" }),
    )),
    [
      "::error title=timed a%2Cb%3Ac::9 %25%0A::error::x%0Ad",
      "::warning title=timed net/data full::fine",
    ],
  );
});

Deno.test("gateAnnotations() keeps to ten of a kind and says what is left out", () => {
  const fail = (count: number) =>
    Array.from({ length: count }, () => check({ verdict: "fail" }));
  assert.equal(gateAnnotations(report(...fail(10))).length, 10);
  const lines = gateAnnotations(report(...fail(12)));
  assert.equal(lines.length, 10);
  assert.equal(lines.at(-1), "::error title=gate::3 more, see the summary");
});

Deno.test("readReport() reads a report, and refuses what is none", () => {
  const own = report(check());
  assert.deepEqual(readReport(JSON.stringify(own), "a.json"), own);
  for (
    const broken of [
      "{",
      JSON.stringify({ ...own, checks: [] }),
      JSON.stringify({ ...own, verdict: "good" }),
      JSON.stringify(report(check({ name: "x".repeat(3000) }))),
    ]
  ) {
    assert.throws(() => readReport(broken, "a.json"), {
      name: "BaselineError",
      message: /^Cannot read a.json: at /,
    });
  }
});
