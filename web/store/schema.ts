import type { Generated } from "kysely";

/**
 * The tables of the database, the same on SQLite and PostgreSQL: texts, whole and floating-point numbers;
 * times are ISO 8601 in UTC, which sort as texts.
 */
export interface Schema {
  /** Who sends results. */
  submitters: {
    name: string;
    /** 1 for the board's own people. */
    is_referee: number;
    created_at: string;
  };
  /** What submitters identify themselves with; only a hash is kept. */
  tokens: {
    hash: string;
    submitter: string;
    note: string;
    created_at: string;
    revoked_at: string | null;
  };
  /** The tables of the board. */
  board_tables: {
    key: string;
    suite: string;
    workload: string;
    model: string;
    dataset: string;
    protocol: string;
    engine: string;
    device: string;
    submitter: string;
    /** Raised by each change of its rows. */
    version: number;
  };
  /** What was last computed of tables. */
  summaries: {
    key: string;
    /** The version of the table that was summarized. */
    version: number;
    /** The form of the summary: one of another form cannot be read. */
    form: string;
    /** The code that summarized it. */
    code: string;
    made_at: string;
    /** JSON; `null` of a table without a result that counts. */
    summary: string;
  };
  /** Results as they came. Rows are added, never changed. */
  results: {
    seq: Generated<number>;
    id: string;
    table_key: string;
    /** Hash of row, rate, fold and seed: the newest result of a slot counts. */
    slot: string;
    cell_hash: string;
    outcome: string;
    label: string;
    method: string;
    lr: number | null;
    fold: number;
    seed: number;
    status: string;
    accuracy: number | null;
    submitter: string;
    created_at: string;
    received_at: string;
    /** Hashes of blobs. */
    document: string;
    predictions: string | null;
  };
  /** Where results stand; follows from `events` and `agreements`. */
  standings: {
    id: string;
    tier: string;
    attested: number;
    reproductions: number;
    contradictions: number;
    superseded_by: string | null;
    hidden_because: string | null;
  };
  /** Results of the same cell by other submitters. */
  agreements: {
    id: string;
    other: string;
    other_submitter: string;
    agrees: number;
  };
  /** What happened, in order. Rows are added, never changed. */
  events: {
    seq: Generated<number>;
    id: string;
    at: string;
    kind: string;
    detail: string;
  };
  /** One row: raised by each change, so that caches know. */
  revisions: { revision: number };
}
