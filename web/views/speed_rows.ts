import { median } from "../../bench/stats/median.ts";
import type { BoardTable } from "../store/store.ts";

/** How fast a method trained in a table. */
export interface SpeedRow {
  /** The table. */
  readonly table: BoardTable;
  /** Label of its row. */
  readonly label: string;
  /** Median GPU time of an update; `null` without timestamps. */
  readonly gpuMs: number | null;
  /** Median wall clock of an update. */
  readonly wallMs: number | null;
  /** Operations of an update, counted from the graph. */
  readonly updateFlops: number | null;
  /** Operations a second: of an update, over its GPU time, else over its wall clock. */
  readonly flopsPerS: number | null;
  /**
   * The same as a share of what the device was seen to reach; `null` if that was not measured. Above 1 if the
   * machine was busy then.
   */
  readonly shareOfPeak: number | null;
  /**
   * Its wall clock over that of the native engine in the same work on the same device; `null` for the native
   * engine itself, and where it did not run.
   */
  readonly timesNative: number | null;
}

/** The rows of the same work, whatever the engine. */
export interface SpeedGroup {
  /** One of the tables. */
  readonly table: BoardTable;
  /** Method by method, the fastest engine first. */
  readonly rows: readonly SpeedRow[];
  /** The row of the reference on its fastest engine; the first row without one. */
  readonly reference: SpeedRow;
}

/** An engine on a device, over all rows. */
export interface EngineSpeed {
  /** The engine. */
  readonly engine: string;
  /** The adapter. */
  readonly device: string;
  /** Whether that is a software rasterizer. */
  readonly isFallback: boolean;
  /** Number of rows. */
  readonly rows: number;
  /** Median operations a second. */
  readonly flopsPerS: number | null;
  /** Median share of the measured peak. */
  readonly shareOfPeak: number | null;
  /** Least, median and most of the times of the native engine; `null` where there are no pairs. */
  readonly timesNative:
    | readonly [least: number, median: number, most: number]
    | null;
}

/** Updates of every row that trains, by work. */
export function speedGroups(tables: readonly BoardTable[]): SpeedGroup[] {
  const rows = speedRows(tables);
  return [...Map.groupBy(rows, ({ table }) => workOf(table))]
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, own]) => {
      const sorted = own.toSorted((a, b) =>
        a.label === b.label
          ? (a.wallMs ?? Infinity) - (b.wallMs ?? Infinity)
          : a.label < b.label
          ? -1
          : 1
      );
      const first = sorted[0]!;
      return {
        table: first.table,
        rows: sorted,
        reference: sorted.find(({ table, label }) =>
          label === table.group.reference
        ) ?? first,
      };
    });
}

/** Engines on devices, by device, the fastest first. */
export function engineSpeeds(groups: readonly SpeedGroup[]): EngineSpeed[] {
  const all = groups.flatMap(({ rows }) => rows);
  const byPlace = Map.groupBy(
    all,
    ({ table: { group } }) => JSON.stringify([group.device, group.engine]),
  );
  const middle = (
    rows: readonly SpeedRow[],
    of: (row: SpeedRow) => number | null,
  ) => median(rows.map(of).filter((value) => value !== null));
  return [...byPlace.values()].map((rows): EngineSpeed => {
    const { engine, device, isFallback } = rows[0]!.table.group;
    const times = rows.flatMap(({ timesNative }) => timesNative ?? []);
    return {
      engine,
      device,
      isFallback,
      rows: rows.length,
      flopsPerS: middle(rows, (row) => row.flopsPerS),
      shareOfPeak: middle(rows, (row) => row.shareOfPeak),
      timesNative: times.length > 0
        ? [Math.min(...times), median(times)!, Math.max(...times)]
        : null,
    };
  }).sort((a, b) =>
    a.device < b.device
      ? -1
      : a.device > b.device
      ? 1
      : (b.flopsPerS ?? 0) - (a.flopsPerS ?? 0)
  );
}

function speedRows(tables: readonly BoardTable[]): SpeedRow[] {
  const native = new Map<string, number>();
  for (const table of tables) {
    if (table.group.engine !== "native") continue;
    for (const { label, updateWallMs } of table.group.rows) {
      if (updateWallMs === null) continue;
      const key = workOf(table, label);
      native.set(key, Math.min(native.get(key) ?? Infinity, updateWallMs));
    }
  }
  return tables.flatMap((table) =>
    table.group.rows
      .filter(({ updateWallMs, updateGpuMs, rank }) =>
        rank !== null && (updateWallMs !== null || updateGpuMs !== null)
      )
      .map(({ label, updateGpuMs, updateWallMs, updateFlops }): SpeedRow => {
        const ms = updateGpuMs ?? updateWallMs;
        const flopsPerS = updateFlops !== null && ms
          ? updateFlops / ms * 1e3
          : null;
        const peak = table.group.peakFlopsPerS;
        const own = native.get(workOf(table, label));
        return {
          table,
          label,
          gpuMs: updateGpuMs,
          wallMs: updateWallMs,
          updateFlops,
          flopsPerS,
          shareOfPeak: flopsPerS !== null && peak ? flopsPerS / peak : null,
          timesNative: table.group.engine === "native" || own === undefined ||
              updateWallMs === null
            ? null
            : updateWallMs / own,
        };
      })
  );
}

/** What two engines must share to be compared. */
function workOf({ model, dataset, group }: BoardTable, label = ""): string {
  const { workload, device, recipe } = group;
  return JSON.stringify([model, dataset, workload, device, recipe, label]);
}
