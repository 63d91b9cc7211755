/**
 * The form of a result file, version 1.1: one schema for the reader and the JSON Schema.
 *
 * @module
 */
import { z } from "zod";
import { configuration } from "./configuration.ts";
import { costs, curve, device, environment, step } from "./measurement.ts";

/**
 * Version of the form, `major.minor`. A minor version adds fields, a major one changes what is there: a reader
 * takes newer minor versions without what it does not know, older ones by migration, and no newer major one.
 */
export const SCHEMA_VERSION = "1.1";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const metric = z.strictObject({
  value: z.number(),
  unit: z.string().describe("e.g. fraction, nats"),
  direction: z.enum(["higher", "lower"]).describe("Which way is better"),
  split: z.enum(["selection", "test"]),
  samples: z.int().positive(),
  version: z.int().positive().describe("Version of the metric"),
  interval: z.strictObject({
    low: z.number(),
    high: z.number(),
    level: z.number().gt(0).lt(1),
    method: z.enum(["wilson", "student-t", "jackknife"]),
  }).nullable().describe(
    "Over test items, for this trained network: what another seed would do is not in it. null if none is known",
  ),
});

const split = z.strictObject({
  samples: z.int().min(0),
  idsHash: hash.describe(
    "sha256 of the canonical JSON of the ids of its samples, sorted",
  ),
});

const data = z.strictObject({
  hash: hash.describe("sha256 of samples, labels and ids, whatever the fold"),
  inputHash: hash.nullable().describe(
    "sha256 of the first evaluation batch as the network reads it: what preprocessing made of the samples",
  ),
  splits: z.strictObject({ train: split, selection: split, test: split })
    .nullable(),
});

/** A result file. */
export const result = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: hash.describe("sha256 of the canonical JSON of all other fields"),
  outcome: hash.describe(
    "sha256 of what the same configuration must give again on the same adapter: status, metrics, steps, curves, predictions",
  ),
  cell: z.strictObject({
    id: z.string().describe("Readable name with the start of the hash"),
    hash: hash.describe("sha256 of the configuration"),
    suite: z.string(),
    workload: z.string().describe("Name in the suite"),
    label: z.string().describe("Name of the method's row"),
  }),
  configuration,
  status: z.enum([
    "ok",
    "oom",
    "diverged",
    "unsupported",
    "failed",
    "device_lost",
  ]),
  error: z.strictObject({
    name: z.string(),
    message: z.string(),
    step: z.string().nullable(),
    update: z.int().min(0).nullable(),
    lastLossNats: z.number().nullable(),
  }).nullable().describe("Why the cell did not end well; null if it did"),
  metrics: z.record(z.string(), metric),
  steps: z.array(step),
  curves: z.array(curve).describe("One for each step"),
  predictions: z.strictObject({
    file: z.string().describe("JSON Lines, relative to the result file"),
    sha256: hash,
    rows: z.int().min(0),
  }).nullable(),
  initialized: z.array(z.string()).describe(
    "Parameters of the base network that did not come from the checkpoint",
  ),
  data: data.nullable(),
  costs: costs.nullable(),
  device: device.nullable(),
  environment,
  provenance: z.strictObject({
    seeds: z.array(z.int().min(0))
      .describe("All seeds that the row was planned with"),
    rates: z.array(z.number().min(0))
      .describe("All learning rates that the row was planned with"),
    reproduces: hash.nullable()
      .describe("id of the result that was run again from its file alone"),
  }).nullable().describe("null from before 1.0"),
  supersedes: hash.nullable()
    .describe("id of the result of the same cell that this one replaces"),
  createdAt: z.iso.datetime(),
});

/** The JSON Schema of a result file, draft 2020-12. */
export function resultJsonSchema(): unknown {
  return {
    $id: `urn:truetune:result:${SCHEMA_VERSION}`,
    title: "TrueTune result",
    ...z.toJSONSchema(result, { target: "draft-2020-12" }),
  };
}
