/**
 * The form of a result file, version 1: one schema for the reader and the JSON Schema.
 *
 * @module
 */
import { z } from "zod";
import { configuration } from "./configuration.ts";
import { costs, curve, device, environment, step } from "./measurement.ts";

/** Version of the form. A reader accepts files of its own version only. */
export const SCHEMA_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const metric = z.strictObject({
  value: z.number(),
  unit: z.string().describe("e.g. fraction, nats"),
  direction: z.enum(["higher", "lower"]).describe("Which way is better"),
  split: z.enum(["selection", "test"]),
  samples: z.int().positive(),
  version: z.int().positive().describe("Version of the metric"),
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
    workload: z.string().optional()
      .describe("Name in the suite; network/data if left out"),
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
  datasetHash: hash.nullable().describe("sha256 of samples, labels and ids"),
  costs: costs.nullable(),
  device: device.nullable(),
  environment,
  createdAt: z.iso.datetime(),
});

/** The JSON Schema of a result file, draft 2020-12. */
export function resultJsonSchema(): unknown {
  return {
    $id: "urn:truetune:result:1",
    title: "TrueTune result",
    ...z.toJSONSchema(result, { target: "draft-2020-12" }),
  };
}
