// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Architecture } from "../architecture.ts";
import convnext from "./convnext.ts";

/** Every architecture, keyed by file name. */
export const architectures = {
  convnext,
} satisfies Record<string, Architecture>;

/** Name of a registered architecture. */
export type ArchitectureName = keyof typeof architectures;
