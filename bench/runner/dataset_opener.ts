import type { OpenData } from "../../suites/mod.ts";
import type { Cell } from "../plan/cell.ts";
import { canonicalJson } from "../result/canonical_json.ts";
import type { OnEvent } from "./progress_event.ts";

/** Data sets that are kept open: cells come fold by fold, but may take turns with data. */
const KEPT = 4;

/** What opening data needs. */
export interface DatasetOpenerOptions {
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** Told what takes time. */
  readonly onEvent?: OnEvent;
}

/** Opens the data of a cell; keeps those of the last few. */
export function datasetOpener(
  { cacheFolder, onEvent }: DatasetOpenerOptions,
): (cell: Cell) => Promise<OpenData> {
  const kept = new Map<string, Promise<OpenData>>();
  return ({ configuration: { fold, dataset }, workload }) => {
    const key = canonicalJson([fold, dataset]);
    const data = kept.get(key) ?? workload.data.open({
      cacheFolder,
      fold,
      onEvent: (message) => onEvent?.({ kind: "note", message }),
    });
    // Last in, last out.
    kept.delete(key);
    kept.set(key, data);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return data;
  };
}
