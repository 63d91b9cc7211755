// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Architecture } from "../architecture.ts";
import convnext from "./convnext.ts";
import llama from "./llama.ts";
import roberta from "./roberta.ts";
import smt from "./smt.ts";
import swin from "./swin.ts";

/** Every architecture, keyed by file name. */
export const architectures = {
  convnext,
  llama,
  roberta,
  smt,
  swin,
} satisfies Record<string, Architecture>;

/** Name of a registered architecture. */
export type ArchitectureName = keyof typeof architectures;
