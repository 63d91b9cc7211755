// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Reporter } from "../reporter.ts";
import json from "./json.ts";
import markdown from "./markdown.ts";
import terminal from "./terminal.ts";

/** Every reporter, keyed by file name. */
export const reporters = {
  json,
  markdown,
  terminal,
} satisfies Record<string, Reporter>;

/** Name of a registered reporter. */
export type ReporterName = keyof typeof reporters;
