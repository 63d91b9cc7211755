/** A point with its name. */
export interface LabeledPoint {
  /** The name. */
  readonly label: string;
  /** Whether its name goes first where there is little room. */
  readonly isFront: boolean;
  /** From the left. */
  readonly x: number;
  /** From the top. */
  readonly y: number;
}

/** Where a name stands. */
export interface PlacedLabel {
  /** The name. */
  readonly label: string;
  /** From the left, of what `anchor` says. */
  readonly x: number;
  /** From the top, of the middle. */
  readonly y: number;
  /** Which end of the name is at `x`. */
  readonly anchor: "start" | "middle" | "end";
}

/** A rectangle. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of a name in the units of the chart, as wide as its font is on a phone. */
const LETTER = 8.4, LINE = 16;
const DOT = 5.5, GAP = 9;

/**
 * Puts names beside their points: on the right if there is room, else left, above or below. A name that would
 * cover another or a point is left out.
 *
 * @param within Where names may stand.
 */
export function placeLabels(
  points: readonly LabeledPoint[],
  within: Box,
): PlacedLabel[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - DOT,
    right: x + DOT,
    top: y - DOT,
    bottom: y + DOT,
  }));
  const inTurn = points.toSorted((a, b) =>
    Number(b.isFront) - Number(a.isFront) || a.y - b.y
  );
  return inTurn.flatMap(({ label, x, y }): PlacedLabel[] => {
    const width = LETTER * label.length;
    const places = [
      { x: x + GAP, y, anchor: "start", left: x + GAP },
      { x: x - GAP, y, anchor: "end", left: x - GAP - width },
      { x, y: y - LINE, anchor: "middle", left: x - width / 2 },
      { x, y: y + LINE, anchor: "middle", left: x - width / 2 },
    ] as const;
    for (const { left, ...place } of places) {
      const box = {
        left,
        right: left + width,
        top: place.y - LINE / 2,
        bottom: place.y + LINE / 2,
      };
      const isIn = box.left >= within.left && box.right <= within.right &&
        box.top >= within.top && box.bottom <= within.bottom;
      if (!isIn || taken.some((other) => doOverlap(box, other))) continue;
      taken.push(box);
      return [{ label, ...place }];
    }
    return [];
  });
}

function doOverlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom &&
    b.top < a.bottom;
}
