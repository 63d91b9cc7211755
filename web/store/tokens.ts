import { sha256 } from "../../bench/result/content_hash.ts";
import type { Database } from "./database.ts";
import type { Submitter } from "./store.ts";

/** What is known of a token; the token itself is not. */
export interface TokenInfo {
  /** Start of its hash, which names it. */
  readonly id: string;
  /** Whose it is. */
  readonly submitter: string;
  /** What it is for. */
  readonly note: string;
  /** When it was made; ISO 8601 in UTC. */
  readonly createdAt: string;
  /** When it was revoked; `null` if it counts. */
  readonly revokedAt: string | null;
}

/** A name of a submitter: letters, digits, dots, dashes and underscores. */
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const PREFIX = "tt_";
const ID_LENGTH = 12;

/**
 * Makes a token for a submitter, who is made as well if new.
 *
 * @param note What it is for.
 * @param at The time, ISO 8601 in UTC.
 * @returns The token. It is shown once: only its hash is kept.
 * @throws {TypeError} If the name is none.
 * @throws {RangeError} If the submitter is known, and as a referee or not otherwise.
 */
export async function createToken(
  db: Database,
  { name, isReferee }: Submitter,
  note: string,
  at: string,
): Promise<string> {
  if (!NAME.test(name)) {
    throw new TypeError(
      `Cannot make a token for "${name}", expected 1 to 64 letters, digits, dots, dashes or underscores`,
    );
  }
  const random = crypto.getRandomValues(new Uint8Array(32));
  const token = PREFIX + [...random]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await db.transaction().execute(async (trx) => {
    await trx.insertInto("submitters")
      .values({ name, is_referee: Number(isReferee), created_at: at })
      .onConflict((c) => c.column("name").doNothing()).execute();
    const { is_referee } = await trx.selectFrom("submitters").selectAll()
      .where("name", "=", name).executeTakeFirstOrThrow();
    if (Boolean(is_referee) !== isReferee) {
      throw new RangeError(
        `Cannot make a token for "${name}": found ${
          is_referee ? "a referee" : "no referee"
        }, expected another name`,
      );
    }
    await trx.insertInto("tokens").values({
      hash: await sha256(token),
      submitter: name,
      note,
      created_at: at,
      revoked_at: null,
    }).execute();
  });
  return token;
}

/** Whose a token is; `null` if it is unknown or revoked. */
export async function authenticate(
  db: Database,
  token: string,
): Promise<Submitter | null> {
  const own = await db.selectFrom("tokens as t")
    .innerJoin("submitters as s", "s.name", "t.submitter")
    .select(["s.name", "s.is_referee"])
    .where("t.hash", "=", await sha256(token))
    .where("t.revoked_at", "is", null).executeTakeFirst();
  return own ? { name: own.name, isReferee: Boolean(own.is_referee) } : null;
}

/** All tokens, oldest first. */
export async function listTokens(db: Database): Promise<TokenInfo[]> {
  const found = await db.selectFrom("tokens").selectAll()
    .orderBy("created_at").execute();
  return found.map((own) => ({
    id: own.hash.slice(0, ID_LENGTH),
    submitter: own.submitter,
    note: own.note,
    createdAt: own.created_at,
    revokedAt: own.revoked_at,
  }));
}

/**
 * Revokes a token by its id, or all of a submitter.
 *
 * @param which An id as {@linkcode listTokens} gives it, or a submitter's name.
 * @param at The time, ISO 8601 in UTC.
 * @returns How many were revoked.
 */
export async function revokeTokens(
  db: Database,
  which: string,
  at: string,
): Promise<number> {
  const isId = new RegExp(`^[0-9a-f]{${ID_LENGTH}}$`).test(which);
  const { numUpdatedRows } = await db.updateTable("tokens")
    .set({ revoked_at: at })
    .where((e) =>
      e.or([
        e("submitter", "=", which),
        ...(isId ? [e("hash", "like", `${which}%`)] : []),
      ])
    )
    .where("revoked_at", "is", null).executeTakeFirst();
  return Number(numUpdatedRows);
}
