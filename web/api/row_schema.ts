import { z } from "@hono/zod-openapi";
import { type StoredRow, TIERS } from "../store/store.ts";

const text = z.string();
const count = z.int().min(0);

/** A stored result in brief. */
export const rowSchema = z.object({
  id: text.describe("Content hash of the result"),
  table: text.describe("Key of its table"),
  cellHash: text.describe("sha256 of its configuration"),
  outcome: text.describe("sha256 of what a rerun must give again"),
  suite: text,
  workload: text,
  model: text,
  dataset: text,
  protocol: text,
  engine: text,
  device: text,
  label: text.describe("Name of the row in the suite"),
  method: text,
  lr: z.number().nullable(),
  fold: count,
  seed: count,
  status: text,
  accuracy: z.number().nullable(),
  submitter: text,
  createdAt: text,
  receivedAt: text,
  tier: z.enum(TIERS),
  reproductions: count.describe("Other submitters who agree"),
  contradictions: count.describe("Other submitters who disagree"),
  supersededBy: text.nullable(),
  hiddenBecause: text.nullable(),
}).openapi("Row");

/** The columns of the table of results in CSV. */
export const ROW_COLUMNS = Object.keys(
  rowSchema.shape,
) as readonly (keyof StoredRow)[];
