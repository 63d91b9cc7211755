import { cosineLr, laggedCosineLr } from "../../models/mod.ts";
import { compare } from "./deviation.ts";
import { judge, summarize, type Verdict } from "./verdict.ts";

interface ScheduleCase {
  name: string;
  base_lr: number;
  warmup_lr: number;
  min_lr: number;
  total_updates: number;
  warmup_updates: number;
  warmup_prefix: boolean;
  t: number[];
  lr: number[];
  applied: number[];
}

/** Checks `lr_cosine.json`: learning rates, and those the authors' loop applies, to 1e-12 relative. */
export function checkScheduleFile(name: string, text: string): Verdict {
  const { cases } = JSON.parse(text) as { cases: ScheduleCase[] };
  return summarize(
    name,
    cases.map((own) => {
      const schedule = {
        baseLr: own.base_lr,
        warmupLr: own.warmup_lr,
        minLr: own.min_lr,
        totalUpdates: own.total_updates,
        warmupUpdates: own.warmup_updates,
        warmupPrefix: own.warmup_prefix,
      };
      const allowed = 1e-12 * own.base_lr;
      return judge(own.name, [
        compare(
          "lr",
          own.t.map((t) => cosineLr(t, schedule)),
          own.lr,
          allowed,
        ),
        compare(
          "applied",
          own.t.map((t) => laggedCosineLr(t, schedule)),
          own.applied,
          allowed,
        ),
      ]);
    }),
  );
}
