import type { ReportPair } from "../../bench/report.ts";
import type { BoardTable } from "../store/store.ts";
import { rankedRows } from "./ranked_rows.ts";

/** The suite that the question is asked by. */
export const TRUTH_SUITE = "truth";

/** What a method is in the question. */
export type TruthKind = "diffusion" | "control" | "other";

/** A method over all tables. */
export interface TruthRow {
  /** Its label. */
  readonly label: string;
  /** What it is. */
  readonly kind: TruthKind;
  /** Method minus one-step tuning, by table; `null` where it has no runs, or none in common. */
  readonly cells: readonly (ReportPair | null)[];
  /** Method minus the control that has as many steps, by table; for diffusion tuning only. */
  readonly againstControl: readonly (ReportPair | null)[];
}

/** What is known. */
export interface TruthView {
  /** Tables of the suite. */
  readonly tables: readonly BoardTable[];
  /** Label of one-step tuning by table; `null` where it has no runs. */
  readonly baselines: readonly (string | null)[];
  /** Methods: diffusion tuning, its controls, others. */
  readonly rows: readonly TruthRow[];
  /** Diffusion tuning against one-step tuning, over all methods and tables. */
  readonly counts: {
    /** Above, among all pairs of the table. */
    readonly better: number;
    /** Below. */
    readonly worse: number;
    /** No difference found. */
    readonly none: number;
    /** Too few runs. */
    readonly unknown: number;
  };
  /** Of those above, how many are above their control, too. */
  readonly aboveControl: number;
  /** The most that an interval leaves possible, as a fraction; `null` without any. */
  readonly atMost: number | null;
}

/** Which control has as many fresh starts as a method. */
const CONTROLS: Readonly<Record<string, string>> = {
  dt1: "restarts4",
  dt2: "restarts4",
  dt3: "restarts2",
  dt4: "restarts2",
};

const KINDS: readonly TruthKind[] = ["diffusion", "control", "other"];

/** Puts the tables of the truth suite together. */
export function truthView(tables: readonly BoardTable[]): TruthView {
  const ranked = tables.map(({ group }) => rankedRows(group));
  const baselines = tables.map(({ group }, i) =>
    ranked[i]!.labels.includes("one-step") ? "one-step" : group.reference
  );
  const labels = [
    ...new Set(
      tables.flatMap(({ group }) => group.rows.map(({ label }) => label)),
    ),
  ].filter((label) => !baselines.includes(label));
  const against = (label: string, other: (i: number) => string | null) =>
    ranked.map((own, i) => {
      const name = other(i);
      return name === null ? null : own.between(label, name);
    });
  const rows = labels.map((label) => ({
    label,
    kind: kindOf(label),
    cells: against(label, (i) => baselines[i]!),
    againstControl: against(label, () => CONTROLS[label] ?? null),
  })).sort((a, b) =>
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    (a.label < b.label ? -1 : 1)
  );
  const counts = { better: 0, worse: 0, none: 0, unknown: 0 };
  let aboveControl = 0;
  let atMost: number | null = null;
  for (const { kind, cells, againstControl } of rows) {
    if (kind !== "diffusion") continue;
    cells.forEach((pair, i) => {
      if (!pair || pair[2] === "runs") {
        counts.unknown++;
        return;
      }
      const [value, halfWidth, verdict] = pair;
      if (value !== null && halfWidth !== null) {
        atMost = Math.max(atMost ?? -1, value + halfWidth);
      }
      if (verdict !== "apart") counts.none++;
      else if (value! < 0) counts.worse++;
      else {
        counts.better++;
        const control = againstControl[i];
        if (control?.[2] === "apart" && control[0]! > 0) aboveControl++;
      }
    });
  }
  return { tables, baselines, rows, counts, aboveControl, atMost };
}

function kindOf(label: string): TruthKind {
  if (/^dt[1-4]$/.test(label)) return "diffusion";
  return /^(restarts|surgical|long|dt[1-4]-)/.test(label) ? "control" : "other";
}

/** The answer in plain words, as far as the data carry it. */
export function truthAnswer(
  { counts, aboveControl, atMost, tables }: TruthView,
): string {
  const { better, worse, none } = counts;
  const judged = better + worse + none;
  if (tables.length === 0) return "Not asked yet.";
  if (judged === 0) {
    return "Undecided: no pair of methods has two runs in common yet.";
  }
  const found =
    `Of ${judged} comparisons with one-step tuning, diffusion tuning is above in ${better}, below in ${worse}, and not told apart in ${none}.`;
  if (better === 0 && worse === 0) {
    return `Undecided. ${found} That is not the same as equal${
      atMost === null
        ? ""
        : `: it could be up to ${(100 * atMost).toFixed(1)} points better`
    }.`;
  }
  if (better === 0) return `Not seen to help. ${found}`;
  return aboveControl === 0
    ? `Not shown. ${found} Where it is above, a control with as many fresh starts and nothing frozen is not told apart from it.`
    : `Sometimes. ${found} In ${aboveControl} of those above it is also above the control that only starts afresh as often.`;
}
