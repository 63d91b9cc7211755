import assert from "node:assert/strict";
import fc from "fast-check";
import { placeLabels } from "../../../web/charts/place_labels.ts";

const within = { left: 46, right: 520, top: 0, bottom: 298 };

const points = fc.uniqueArray(
  fc.record({
    label: fc.string({ minLength: 1, maxLength: 18 }),
    isFront: fc.boolean(),
    x: fc.integer({ min: 46, max: 500 }),
    y: fc.integer({ min: 14, max: 298 }),
  }),
  { selector: ({ label }) => label, maxLength: 25 },
);

Deno.test("placeLabels() lets no name leave the chart, or cover another or a point", () => {
  fc.assert(fc.property(points, (own) => {
    const boxes = placeLabels(own, within).map(({ label, x, y, anchor }) => {
      // A font is narrower than the room that is kept for it.
      const width = 8 * label.length;
      const left = anchor === "start"
        ? x
        : anchor === "end"
        ? x - width
        : x - width / 2;
      return { left, right: left + width, top: y - 7, bottom: y + 7 };
    });
    for (const [i, a] of boxes.entries()) {
      assert(a.left >= within.left && a.right <= within.right);
      for (const b of boxes.slice(i + 1)) {
        const isApart = a.right <= b.left || b.right <= a.left ||
          a.bottom <= b.top || b.bottom <= a.top;
        assert(isApart);
      }
      for (const { x, y } of own) {
        assert(x <= a.left || x >= a.right || y <= a.top || y >= a.bottom);
      }
    }
  }));
});

Deno.test("placeLabels() names a lone point on its right, at the edge on its left, and the front first", () => {
  const at = (label: string, x: number, isFront = false) => ({
    label,
    isFront,
    x,
    y: 100,
  });
  assert.equal(placeLabels([at("full", 100)], within)[0]!.anchor, "start");
  assert.equal(placeLabels([at("full", 510)], within)[0]!.anchor, "end");
  const crowd = [at("a", 100), at("b", 101), at("front", 102, true)];
  assert.equal(placeLabels(crowd, within)[0]!.label, "front");
});
