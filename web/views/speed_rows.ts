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
  /** Operations a second: of an update, over its GPU time, else over its wall clock. */
  readonly flopsPerS: number | null;
  /** The same as a share of what the device was seen to reach; `null` if that was not measured. */
  readonly shareOfPeak: number | null;
  /**
   * Its wall clock over that of the native engine in the same work on the same device; `null` for the native
   * engine itself, and where it did not run.
   */
  readonly timesNative: number | null;
}

/** Updates of every row that trains, fastest engine first within equal work. */
export function speedRows(tables: readonly BoardTable[]): SpeedRow[] {
  const native = new Map<string, number>();
  for (const table of tables) {
    if (table.group.engine !== "native") continue;
    for (const { label, updateWallMs } of table.group.rows) {
      if (updateWallMs === null) continue;
      const key = workOf(table, label);
      native.set(key, Math.min(native.get(key) ?? Infinity, updateWallMs));
    }
  }
  const rows = tables.flatMap((table) =>
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
          flopsPerS,
          shareOfPeak: flopsPerS !== null && peak ? flopsPerS / peak : null,
          timesNative: table.group.engine === "native" || own === undefined ||
              updateWallMs === null
            ? null
            : updateWallMs / own,
        };
      })
  );
  return rows.sort((a, b) => {
    const x = workOf(a.table, a.label), y = workOf(b.table, b.label);
    return x < y ? -1 : x > y ? 1 : (a.wallMs ?? 0) - (b.wallMs ?? 0);
  });
}

/** What two engines must share to be compared. */
function workOf({ model, dataset, group }: BoardTable, label: string): string {
  return JSON.stringify([model, dataset, group.device, group.recipe, label]);
}
