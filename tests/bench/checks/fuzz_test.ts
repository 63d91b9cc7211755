import assert from "node:assert/strict";
import fc from "fast-check";
import { checks } from "../../../bench/checks/mod.ts";
import { readEvidence } from "../../../bench/evidence.ts";
import { canonicalJson } from "../../../bench/result/canonical_json.ts";
import { contentHash } from "../../../bench/result/content_hash.ts";
import { outcomeHash, readResult } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";
import { ResultError } from "../../../bench/result/result_error.ts";
import { runChecks } from "../../../bench/run_checks.ts";
import { HONEST } from "./cheats.ts";

const TEXT = await Deno.readTextFile(new URL("full_s0.json", HONEST));
const RESULT = await readResult(TEXT);
const SAME = canonicalJson(JSON.parse(TEXT));
const ROWS = await Deno.readTextFile(
  new URL(RESULT.predictions!.file, HONEST),
);

/** What may stand in the place of a value. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", -1, 0.5, 1e300, [], {}, "NaN"),
  fc.jsonValue(),
);

/** Every place in a document: the keys to it. */
function placesOf(value: unknown, path: PropertyKey[] = []): PropertyKey[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    placesOf(item, [...path, Array.isArray(value) ? Number(key) : key])
  );
  return path.length === 0 ? inner : [path, ...inner];
}

const PLACES = placesOf(JSON.parse(TEXT));

type Holder = Record<PropertyKey, unknown>;

/** A copy with another value, or none, in one place. */
function changed(
  path: readonly PropertyKey[],
  change: { value: unknown } | "remove" | "add",
): Holder {
  const copy = JSON.parse(TEXT) as Holder;
  const holder = path.slice(0, -1).reduce<Holder>(
    (own, key) => own[key] as Holder,
    copy,
  );
  const key = path.at(-1)!;
  if (change === "add") holder[`${String(key)}_too`] = 1;
  else if (change !== "remove") holder[key] = change.value;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return copy;
}

const changes = fc.record({
  path: fc.constantFrom(...PLACES),
  change: fc.oneof(
    fc.constantFrom("remove" as const, "add" as const),
    junk.map((value) => ({ value })),
  ),
});

Deno.test("readResult() survives 2,000 torn texts, and takes none that says anything else", async () => {
  const edits = fc.array(
    fc.record({
      at: fc.nat({ max: TEXT.length }),
      cut: fc.nat({ max: 6 }),
      put: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom("9", "-", ",", '"', "{", "}", "[", "1e999", "null"),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(edits, async (own) => {
      const text = own.reduce(
        (text, { at, cut, put }) =>
          text.slice(0, at) + put + text.slice(at + cut),
        TEXT,
      );
      const read = await readResult(text).catch((error) => error);
      if (read instanceof ResultError) return;
      assert.equal(canonicalJson(read), canonicalJson(RESULT));
    }),
    { seed: 11, numRuns: 2000 },
  );
});

Deno.test("readResult() takes none of 1,000 changed documents under the old id", async () => {
  await fc.assert(
    fc.asyncProperty(changes, async ({ path, change }) => {
      const copy = changed(path, change);
      const isSame = canonicalJson(copy) === SAME;
      const read = await readResult(JSON.stringify(copy)).catch((own) => own);
      if (read instanceof ResultError) return assert(!isSame);
      assert(isSame, `took ${path.join(".")}`);
    }),
    { seed: 12, numRuns: 1000 },
  );
});

/** Scores, and what they are about: to change one of these is to lie about the outcome. */
const TELLING = PLACES.filter(([first, name, field]) =>
  first === "metrics" && name !== undefined &&
  (field === "value" || field === "samples" || field === "interval")
);

Deno.test("runChecks() finds 1,000 changed scores though every hash was made anew", async () => {
  const forgeries = fc.record({
    path: fc.constantFrom(...TELLING),
    value: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -2, max: 60 }),
      junk,
    ),
  });
  await fc.assert(
    fc.asyncProperty(forgeries, async ({ path, value }) => {
      const copy = changed(path, { value });
      if (isHarmless(copy)) return;
      const text = await signed(copy);
      let evidence;
      try {
        evidence = await readEvidence("forged.json", text, ROWS);
      } catch (error) {
        return assert(error instanceof ResultError);
      }
      const findings = await runChecks([evidence], checks);
      assert(findings.length > 0, `took ${path.join(".")}: ${text.length}`);
    }),
    { seed: 13, numRuns: 1000 },
  );
});

/** Within six decimals, which is what predictions hold; and no interval is no lie. */
function isHarmless(copy: Holder): boolean {
  const own = copy.metrics as Record<string, Result["metrics"][string]>;
  return Object.entries(RESULT.metrics).every(([name, metric]) => {
    const other = own[name];
    if (!other || typeof other !== "object") return false;
    const close = (a: unknown, b: number) =>
      typeof a === "number" &&
      Math.abs(a - b) <= 2e-6 * Math.max(1, Math.abs(b));
    const { interval } = metric;
    const isSameInterval = other.interval === null ||
      interval !== null && typeof other.interval === "object" &&
        canonicalJson({ ...interval, low: 0, high: 0 }) ===
          canonicalJson({ ...other.interval, low: 0, high: 0 }) &&
        close(other.interval.low, interval.low) &&
        close(other.interval.high, interval.high);
    return isSameInterval && other.samples === metric.samples &&
      (name === "calibration_error"
        ? other.value === metric.value
        : close(other.value, metric.value));
  });
}

/** A document with an outcome and an id that fit it. */
async function signed(copy: Holder): Promise<string> {
  let outcome = copy.outcome;
  try {
    outcome = await outcomeHash(copy as unknown as Result);
  } catch {
    // What has no form has no outcome.
  }
  const { id: _, ...rest }: Holder = { ...copy, outcome };
  return JSON.stringify({ id: await contentHash(rest), ...rest });
}
