// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Exporter } from "../exporter.ts";
import badges from "./badges.ts";
import bibtex from "./bibtex.ts";
import bmf from "./bmf.ts";
import csv from "./csv.ts";
import githubAction from "./github_action.ts";
import junit from "./junit.ts";
import lmEval from "./lm_eval.ts";
import mllog from "./mllog.ts";
import openmetrics from "./openmetrics.ts";
import parquet from "./parquet.ts";
import sarif from "./sarif.ts";

/** Every exporter, keyed by file name. */
export const exporters = {
  badges,
  bibtex,
  bmf,
  csv,
  github_action: githubAction,
  junit,
  lm_eval: lmEval,
  mllog,
  openmetrics,
  parquet,
  sarif,
} satisfies Record<string, Exporter>;

/** Name of a registered exporter. */
export type ExporterName = keyof typeof exporters;
