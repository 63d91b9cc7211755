import type { Tier } from "../store/store.ts";

const TIERS: Readonly<Record<Tier, { sign: string; words: string }>> = {
  "self-reported": { sign: "○", words: "Sent by whoever ran it" },
  "attested": { sign: "◐", words: "Signed by the workflow that made it" },
  "reproduced": { sign: "◉", words: "Others got the same" },
  "referee-run": { sign: "●", words: "Run by the people of this board" },
};

/** How far results can be trusted, with their number. */
export function TierChips(
  { tiers }: { readonly tiers: Readonly<Partial<Record<Tier, number>>> },
) {
  return (
    <span class="tiers">
      {Object.entries(tiers).map(([tier, count]) => (
        <span key={tier} class="chip" title={TIERS[tier as Tier].words}>
          <span aria-hidden="true">{TIERS[tier as Tier].sign}</span> {tier}{" "}
          {count > 1 && <span class="quiet">× {count}</span>}
        </span>
      ))}
    </span>
  );
}
