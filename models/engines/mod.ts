import type { Engine } from "../engine.ts";
import { native } from "./native/mod.ts";
import tfjs from "./tfjs/mod.ts";

/** Every engine by name. A package that one of them needs is loaded when it opens. */
export const engines = { native, tfjs } satisfies Record<string, Engine>;

/** Name of an engine. */
export type EngineName = keyof typeof engines;
