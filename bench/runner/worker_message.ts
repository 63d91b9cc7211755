import type { DeviceIdentity, EngineName } from "../../models/mod.ts";
import type { PlanOptions } from "../plan/plan_suite.ts";
import type { Result } from "../result/result.ts";
import type { SavedForm } from "./save_weights.ts";
import type { ProgressEvent } from "./progress_event.ts";

/** What the thread of a lane is told. All but `stop` is answered before more is told. */
export type ToWorker =
  | {
    readonly kind: "open";
    /** Path of the suite file, and what is in it. */
    readonly file: string;
    readonly text: string;
    readonly engine: EngineName;
    /** What of the suite is run. */
    readonly chosen: Omit<PlanOptions, "readFile" | "engine">;
    readonly out: string;
    readonly cacheFolder: string;
    readonly environment: Result["environment"];
    readonly isProfiled: boolean;
    readonly isResumed: boolean;
    readonly saves: readonly SavedForm[];
  }
  | { readonly kind: "run"; readonly id: string }
  | { readonly kind: "stop" }
  | { readonly kind: "close" };

/** What it answers, and the events in between. */
export type FromWorker =
  | { readonly kind: "open"; readonly device: DeviceIdentity }
  | { readonly kind: "event"; readonly event: ProgressEvent }
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "closed" }
  | { readonly kind: "error"; readonly name: string; readonly message: string };
