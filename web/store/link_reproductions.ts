import { judgeAgreement } from "../../bench/agreement.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { note, touchTableOf, type Writing } from "./add_result.ts";
import type { Database } from "./database.ts";
import type { RowFilter, StoredRow } from "./store.ts";

/** Most results of a cell that a new one is compared with. */
const MOST_PARTNERS = 50;

/** Nobody says which difference would not matter: what was found at all does. */
const MARGIN = 0;

/**
 * Compares a result with those of the same configuration by other submitters, notes who agrees, and raises
 * the tier of those that were reproduced. To do it again changes nothing.
 *
 * @param load Reads results with their predictions.
 */
export async function linkReproductions(
  { db, now }: Writing,
  { id, cellHash, submitter }: StoredRow,
  load: (filter: RowFilter) => Promise<
    readonly LoadedResult[]
  >,
): Promise<void> {
  const partners = await db.selectFrom("results as r")
    .innerJoin("standings as s", "s.id", "r.id")
    .select(["r.id", "r.submitter"])
    .where("r.cell_hash", "=", cellHash)
    .where("r.submitter", "!=", submitter)
    .where("s.hidden_because", "is", null)
    .where((e) =>
      e.not(e.exists(
        e.selectFrom("agreements as a").selectAll()
          .where("a.id", "=", id).whereRef("a.other", "=", "r.id"),
      ))
    )
    .orderBy("r.seq").limit(MOST_PARTNERS).execute();
  if (partners.length === 0) return;
  const [own] = await load({ id });
  for (const partner of partners) {
    const [other] = await load({ id: partner.id });
    if (!own || !other) continue;
    const { verdict } = await judgeAgreement(other, own, MARGIN);
    const agrees = verdict === "agree";
    const pair = [
      { id, other: partner.id, submitter, other_submitter: partner.submitter },
      { id: partner.id, other: id, other_submitter: submitter },
    ];
    await db.transaction().execute(async (trx) => {
      for (const { id, other, other_submitter } of pair) {
        const { numInsertedOrUpdatedRows } = await trx.insertInto("agreements")
          .values({ id, other, other_submitter, agrees: Number(agrees) })
          .onConflict((c) => c.columns(["id", "other"]).doNothing())
          .executeTakeFirst();
        if (!numInsertedOrUpdatedRows) continue;
        const kind = agrees ? "reproduced" : "contradicted";
        await note(
          trx,
          id,
          now(),
          kind,
          `by ${other_submitter} in ${other}`,
        );
        await countAgreements(trx, id);
        await touchTableOf(trx, id);
      }
    });
  }
}

/** A tier is the best one that the facts allow. A result of a single dissenter stays where it was. */
async function countAgreements(db: Database, id: string): Promise<void> {
  const found = await db.selectFrom("agreements").where("id", "=", id)
    .select(["agrees", "other_submitter"]).distinct().execute();
  const count = (agrees: number) =>
    found.filter((own) => own.agrees === agrees).length;
  const standing = await db.selectFrom("standings").selectAll()
    .where("id", "=", id).executeTakeFirstOrThrow();
  const tier = standing.tier === "referee-run"
    ? "referee-run"
    : count(1) > 0
    ? "reproduced"
    : standing.attested
    ? "attested"
    : "self-reported";
  await db.updateTable("standings").set({
    tier,
    reproductions: count(1),
    contradictions: count(0),
  }).where("id", "=", id).execute();
}
