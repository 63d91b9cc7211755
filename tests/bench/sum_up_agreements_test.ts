import assert from "node:assert/strict";
import fc from "fast-check";
import type { Agreement } from "../../bench/agreement.ts";
import { sumUpAgreements } from "../../bench/sum_up_agreements.ts";

const agreement = (
  verdict: Agreement["verdict"],
  isSameBits: boolean,
): Agreement => ({
  verdict,
  isSameBits,
  changed: [],
  difference: null,
  margin: 0.01,
  reasons: [],
});

Deno.test("sumUpAgreements() counts, and gives the share of what was run with Wilson's interval", () => {
  const all = Array.from({ length: 88 }, () => agreement("agree", true));
  const { share, ...counts } = sumUpAgreements(all);
  assert.deepEqual(counts, {
    results: 88,
    agree: 88,
    sameBits: 88,
    disagree: 0,
    refused: 0,
  });
  // n / (n + z^2), z = 1.959964.
  assert.equal(share!.low.toFixed(4), "0.9582");
  assert.equal(share!.high, 1);
  assert.equal(sumUpAgreements([null]).share, null);
});

Deno.test("sumUpAgreements() loses no result, and counts no refusal as a run", () => {
  const one = fc.constantFrom(
    null,
    agreement("agree", true),
    agreement("agree", false),
    agreement("disagree", false),
  );
  fc.assert(fc.property(fc.array(one), (own) => {
    const { results, agree, sameBits, disagree, refused, share } =
      sumUpAgreements(own);
    assert.equal(agree + disagree + refused, results);
    assert.equal(results, own.length);
    assert(sameBits <= agree);
    assert.equal(refused, own.filter((each) => each === null).length);
    if (!share) return assert.equal(refused, results);
    assert.equal(share.value, agree / (agree + disagree));
    assert(share.low <= share.value && share.value <= share.high);
  }));
});
