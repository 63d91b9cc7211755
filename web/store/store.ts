/**
 * What the leaderboard keeps, and how it is asked for it. Implemented by `open_store.ts` on SQLite and
 * PostgreSQL.
 *
 * @module
 */
import type {
  LoadedResult,
  PredictionRow,
  ReportGroup,
} from "../../bench/report.ts";
import type { Result, Status } from "../../bench/result/result.ts";

/**
 * How far a result can be trusted, from least to most: its submitter says so; the workflow that made it
 * signed it; others got the same; the board's own people ran it.
 */
export const TIERS = [
  "self-reported",
  "attested",
  "reproduced",
  "referee-run",
] as const;

/** One of {@linkcode TIERS}. */
export type Tier = typeof TIERS[number];

/** What became of a result after it was stored. The result itself never changes. */
export interface Standing {
  /** How far it can be trusted. */
  readonly tier: Tier;
  /** Other submitters who ran the same configuration and agreed. */
  readonly reproductions: number;
  /** Other submitters who ran it and disagreed. */
  readonly contradictions: number;
  /** Id of the newer result of the same submitter for the same run; `null` if there is none. */
  readonly supersededBy: string | null;
  /** Why moderators took it off the tables; `null` if they did not. */
  readonly hiddenBecause: string | null;
}

/** A stored result in brief. */
export interface StoredRow extends Standing {
  /** Content hash of the result. */
  readonly id: string;
  /** Key of the table that it is a row of. */
  readonly table: string;
  /** sha256 of its configuration: equal for runs of the same cell. */
  readonly cellHash: string;
  /** sha256 of what a rerun must give again. */
  readonly outcome: string;
  /** Name of the suite. */
  readonly suite: string;
  /** Name of the workload. */
  readonly workload: string;
  /** Network and size, e.g. `convnext-micro`. */
  readonly model: string;
  /** Name of the data set. */
  readonly dataset: string;
  /** Whether steps share the updates or have as many each. */
  readonly protocol: string;
  /** Name of the engine. */
  readonly engine: string;
  /** Name of the adapter. */
  readonly device: string;
  /** Name of the method's row in the suite. */
  readonly label: string;
  /** Name of the method. */
  readonly method: string;
  /** Learning rate; `null` if nothing is trained. */
  readonly lr: number | null;
  /** Which part of the data was tested. */
  readonly fold: number;
  /** Its seed. */
  readonly seed: number;
  /** How it ended. */
  readonly status: Status;
  /** Share of the test items that were right; `null` if it did not end well. */
  readonly accuracy: number | null;
  /** Who sent it. */
  readonly submitter: string;
  /** When it was made, as it says; ISO 8601 in UTC. */
  readonly createdAt: string;
  /** When it was stored; ISO 8601 in UTC. */
  readonly receivedAt: string;
}

/** What a table is asked by. Left out means any. */
export interface TableFilter {
  /** Name of the suite. */
  readonly suite?: string | undefined;
  /** Name of the workload. */
  readonly workload?: string | undefined;
  /** Network and size. */
  readonly model?: string | undefined;
  /** Name of the data set. */
  readonly dataset?: string | undefined;
  /** How updates are shared. */
  readonly protocol?: string | undefined;
  /** Name of the engine. */
  readonly engine?: string | undefined;
  /** Name of the adapter. */
  readonly device?: string | undefined;
  /** Who sent it. */
  readonly submitter?: string | undefined;
}

/** The columns of a {@linkcode TableFilter}. */
export const TABLE_COLUMNS = [
  "suite",
  "workload",
  "model",
  "dataset",
  "protocol",
  "engine",
  "device",
  "submitter",
] as const;

/** What rows are asked by. Left out means any. */
export interface RowFilter extends TableFilter {
  /** Content hash of the result. */
  readonly id?: string | undefined;
  /** Key of the table. */
  readonly table?: string | undefined;
  /** Name of the method's row. */
  readonly label?: string | undefined;
  /** Name of the method. */
  readonly method?: string | undefined;
  /** How it ended. */
  readonly status?: string | undefined;
  /** How far it can be trusted. */
  readonly tier?: string | undefined;
  /** sha256 of the configuration. */
  readonly cellHash?: string | undefined;
  /** `true`: only those that count, neither superseded nor hidden. */
  readonly current?: boolean | undefined;
}

/** Which part of a list. */
export interface Paging {
  /** Most items to give. */
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/** A part of a list. */
export interface Page<T> {
  /** Its items. */
  readonly items: readonly T[];
  /** Where the next page starts; `null` on the last one. */
  readonly next: string | null;
}

/** A table of the board: the runs of one submitter that may be compared with each other. */
export interface BoardTable {
  /** Its key, 16 hexadecimal digits. */
  readonly key: string;
  /** Whose runs they are. */
  readonly submitter: string;
  /** Network and size, as filters name it. */
  readonly model: string;
  /** Name of the data set, as filters name it. */
  readonly dataset: string;
  /** How updates are shared, as filters name it. */
  readonly protocol: string;
  /** Results that count, by how far they can be trusted. */
  readonly tiers: Readonly<Partial<Record<Tier, number>>>;
  /** Results that were superseded or hidden, which the rows leave out. */
  readonly leftOut: number;
  /** Whether results came, or left, that are not counted yet. */
  readonly isBehind: boolean;
  /** Its rows with ranks, intervals and differences. */
  readonly group: ReportGroup;
}

/** The values that a filter may have, with the number of tables that each would leave. */
export type Facets = Readonly<
  Record<
    keyof TableFilter,
    readonly { readonly value: string; readonly tables: number }[]
  >
>;

/** A result with all that was sent, and where it stands. */
export interface StoredResult {
  /** In brief. */
  readonly row: StoredRow;
  /** In full. */
  readonly result: Result;
}

/** What happened to a result, in order. */
export interface StoredEvent {
  /** When; ISO 8601 in UTC. */
  readonly at: string;
  /** What. */
  readonly kind:
    | "stored"
    | "superseded"
    | "attested"
    | "reproduced"
    | "contradicted"
    | "hidden"
    | "shown";
  /** By whom, by which other result, or why. */
  readonly detail: string;
}

/** A result that was read and checked, ready to be stored. */
export interface Submission {
  /** The result. */
  readonly result: Result;
  /** The text of its file. */
  readonly document: string;
  /** The text of its predictions file; `null` if it has none. */
  readonly predictions: string | null;
  /** Who vouches for the workflow that made it; `null` without a verified attestation. */
  readonly attestedBy: string | null;
}

/** Who sends results. */
export interface Submitter {
  /** Name, unique. */
  readonly name: string;
  /** Whether what it sends was run by the board's own people. */
  readonly isReferee: boolean;
}

/** What became of a submission. */
export interface Added {
  /** Whether it was new; else nothing was stored. */
  readonly isNew: boolean;
  /** The stored row: the new one, or the one that was there. */
  readonly row: StoredRow;
}

/** The leaderboard's memory. */
export interface Store {
  /** A number that grows with every change of what may be shown. */
  revision(): Promise<number>;
  /**
   * Tables of the board, by suite, workload, device and submitter, as they were last summarized. A table that
   * is new may be missing for a moment.
   */
  tables(filter: TableFilter, paging: Paging): Promise<Page<BoardTable>>;
  /** One table, as it was last summarized; `null` if there is none with that key, or no result in it counts. */
  table(key: string): Promise<BoardTable | null>;
  /** The values of each filter, given the others. */
  facets(filter: TableFilter): Promise<Facets>;
  /** Stored rows, newest first. */
  rows(filter: RowFilter, paging: Paging): Promise<Page<StoredRow>>;
  /** A result by its id, or by a start of it (8 digits at least) that only one has; `null` if there is none. */
  find(id: string): Promise<StoredResult | null>;
  /** The predictions of a result, by item; `null` if it has none. */
  predictions(id: string): Promise<readonly PredictionRow[] | null>;
  /** What happened to a result. */
  history(id: string): Promise<readonly StoredEvent[]>;
  /**
   * Results with their predictions, to compare or summarize.
   *
   * @throws {RangeError} If there are more than `limit`.
   */
  loaded(filter: RowFilter, limit?: number): Promise<readonly LoadedResult[]>;
  /** Stores a result, and its predictions, unless it is there. On return it is on disk. */
  add(submission: Submission, submitter: Submitter): Promise<Added>;
  /** Takes a result off the tables, or puts it back with `null`. The row stays, with the reason. */
  hide(id: string, because: string | null): Promise<boolean>;
  /** Ends all connections. */
  close(): Promise<void>;
}
