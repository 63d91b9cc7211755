/**
 * Boards whose true order is known, to see whether the statistics tell the truth about them.
 *
 *     deno run -A -q --frozen --lock=peers.lock tests/bench/stats/boards.ts 1000
 *
 * @module
 */
import { estimateDifference } from "../../../bench/stats/difference.ts";
import { pairedPower, requiredRuns } from "../../../bench/stats/power.ts";
import { type RankBand, rankBands } from "../../../bench/stats/rank_bands.ts";
import type { Run } from "../../../bench/stats/run.ts";
import { createRandom, type Random } from "../../../models/mod.ts";

/** How a board is made. */
export interface Design {
  readonly name: string;
  readonly splits: number;
  /** Seeds on each split. */
  readonly seeds: number;
  /** Items of each split. */
  readonly items: number;
}

/** The quick suite's folds, a fixed test set with seeds, the standard suite's folds with seeds. */
export const DESIGNS: readonly Design[] = [
  { name: "4 folds, a seed each", splits: 4, seeds: 1, items: 100 },
  { name: "1 split, 6 seeds", splits: 1, seeds: 6, items: 250 },
  { name: "4 folds, 3 seeds each", splits: 4, seeds: 3, items: 100 },
];

/** A board and the qualities of its rows, on a scale where one item's luck has deviation 1. */
export interface Board {
  readonly qualities: readonly number[];
  readonly rows: readonly (readonly Run[])[];
}

/**
 * Draws a board: an item is answered rightly if quality, the item's easiness, what the row makes of this
 * item, of this split and of this seed, and luck add up to more than 0. Some rows are exact ties. With one
 * split the board is about that split, so nothing is drawn for it.
 */
export function drawBoard(
  { splits, seeds, items }: Design,
  count: number,
  random: Random,
): Board {
  const normals = (n: number, sd: number) =>
    Array.from({ length: n }, () => sd * random.normal());
  const qualities: number[] = [];
  while (qualities.length < count) {
    const isTie = qualities.length > 0 && random.unit() < 0.3;
    qualities.push(
      isTie
        ? qualities[random.integer(qualities.length)]!
        : 0.6 * random.normal(),
    );
  }
  const easiness = normals(splits * items, 1);
  const rows = qualities.map((quality) => {
    const taste = normals(splits * items, 0.4);
    // Some rows are noisier than others, by a factor of up to four.
    const noise = 0.05 * 4 ** random.unit();
    const ofSplits = normals(splits, splits > 1 ? noise : 0);
    return ofSplits.map((ofSplit, split) => {
      return Array.from({ length: seeds }, (_, seed): Run => {
        const [ofSeed] = normals(1, noise) as [number];
        const own = quality + ofSplit + ofSeed;
        const answers = Array.from({ length: items }, (_, k) => {
          const item = split * items + k;
          const sum = own + easiness[item]! + taste[item]! + random.normal();
          return [`${item}`, sum > 0 ? 1 : 0] as const;
        });
        return {
          key: `${split}/${seed}`,
          split: `${split}`,
          seed: `${split}/${seed}`,
          scores: new Map(answers),
        };
      });
    }).flat();
  });
  return { qualities, rows };
}

/** Whether each band holds the true rank of its row; ties have several, and all must be in it. */
export function isCovered(
  qualities: readonly number[],
  bands: readonly RankBand[],
): boolean {
  return bands.every(({ best, worst }, i) => {
    const better = qualities.filter((other) => other > qualities[i]!).length;
    const worse = qualities.filter((other) => other < qualities[i]!).length;
    return best <= better + 1 && worst >= qualities.length - worse;
  });
}

/** What came of many boards. */
export interface Coverage {
  /** Boards of which all bands hold. */
  readonly covered: number;
  /** Mean width of a band, as a share of all ranks but one. */
  readonly width: number;
}

/** Draws boards and looks whether their bands hold. */
export function coverBoards(
  design: Design,
  boards: number,
  seed: number,
  rows = 6,
): Coverage {
  let covered = 0, width = 0;
  for (let i = 0; i < boards; i++) {
    const random = createRandom(seed + i, "board");
    const board = drawBoard(design, rows, random);
    const bands = rankBands(board.rows);
    if (isCovered(board.qualities, bands)) covered++;
    for (const { best, worst } of bands) {
      width += (worst - best) / (rows - 1) / rows / boards;
    }
  }
  return { covered, width };
}

/** A real difference, and how runs and items scatter around it. */
export interface Effect {
  readonly difference: number;
  readonly runSd: number;
  readonly itemSd: number;
  readonly items: number;
}

/** How often a planned number of runs finds the difference, and how often that was expected. */
export function findEffects(
  { difference, runSd, itemSd, items }: Effect,
  rounds: number,
  seed: number,
): { runs: number; found: number; planned: number } {
  const sd = Math.sqrt(runSd ** 2 + itemSd ** 2 / items);
  const runs = requiredRuns(difference, sd);
  let found = 0;
  for (let i = 0; i < rounds; i++) {
    const random = createRandom(seed + i, "effect");
    const a: Run[] = [], b: Run[] = [];
    for (let run = 0; run < runs; run++) {
      const own = difference + runSd * random.normal();
      const key = `${run}`;
      const ids = Array.from({ length: items }, (_, k) => `${run}/${k}`);
      a.push({
        key,
        scores: new Map(ids.map((id) => [id, own + itemSd * random.normal()])),
      });
      b.push({ key, scores: new Map(ids.map((id) => [id, 0])) });
    }
    if (estimateDifference(a, b)?.verdict === "higher") found++;
  }
  return { runs, found, planned: pairedPower(difference, sd, runs) * rounds };
}

/** Effects like those between tuning methods: 1 to 3 points. */
export const EFFECTS: readonly Effect[] = [
  { difference: 0.02, runSd: 0.015, itemSd: 0.33, items: 325 },
  { difference: 0.01, runSd: 0.01, itemSd: 0.25, items: 325 },
  { difference: 0.03, runSd: 0.005, itemSd: 0.36, items: 200 },
];

if (import.meta.main) {
  const boards = Number(Deno.args[0] ?? 1000);
  const lines: string[] = [];
  for (const design of DESIGNS) {
    const { covered, width } = coverBoards(design, boards, 1);
    lines.push(
      `${design.name}: all bands hold in ${covered} of ${boards} boards; mean width ${
        width.toFixed(2)
      }`,
    );
  }
  for (const effect of EFFECTS) {
    const { runs, found, planned } = findEffects(effect, boards, 1);
    lines.push(
      `${effect.difference} with ${runs} runs: found in ${found} of ${boards}, planned ${
        planned.toFixed(0)
      }`,
    );
  }
  await Deno.stdout.write(new TextEncoder().encode(lines.join("\n") + "\n"));
}
