/**
 * Older results in the form of today.
 *
 * @module
 */

/** What JSON calls an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Brings a result of an older version into the present form. What it did not hold is `null`. The id stays
 * that of the file, so it does not vouch for the new form.
 *
 * @param document A result of any older version, or the present one.
 * @returns A copy in the present form, if the document had the form of its version.
 */
export function migrate(document: JsonObject): JsonObject {
  const { schemaVersion } = document;
  if (schemaVersion === 1) return from1_0(from1(document));
  return schemaVersion === "1.0" ? from1_0(document) : document;
}

/** Version 1.0 has no profile of kernels, and needs none. */
function from1_0(document: JsonObject): JsonObject {
  return { ...document, schemaVersion: "1.1" };
}

/** Version 1, up to 2026-11-24. */
function from1({ datasetHash, ...rest }: JsonObject): JsonObject {
  const { cell, configuration, metrics, device, environment } = rest;
  return {
    ...rest,
    schemaVersion: "1.0",
    cell: change(cell, ({ workload = impliedWorkload(configuration) }) => ({
      workload,
    })),
    metrics: change(
      metrics,
      (own) =>
        Object.fromEntries(
          Object.entries(own).map(([name, metric]) => [
            name,
            change(metric, () => ({ interval: null })),
          ]),
        ),
    ),
    data: typeof datasetHash === "string"
      ? { hash: datasetHash, inputHash: null, splits: null }
      : datasetHash,
    device: change(device, ({ vendor, architecture, driver }) => ({
      vendor: vendor || null,
      architecture: architecture || null,
      driver: driver || null,
      peakFlopsPerS: null,
    })),
    environment: change(environment, ({ cpu, jobs = 1 }) => ({
      sourceHash: null,
      cpu: cpu === "unknown" ? null : cpu,
      jobs,
    })),
    provenance: null,
    supersedes: null,
  };
}

/** Suites had one workload, without a name. */
function impliedWorkload(configuration: unknown): string {
  const own = configuration as
    | {
      model?: { name?: unknown };
      dataset?: { name?: unknown };
    }
    | null
    | undefined;
  return `${own?.model?.name}/${own?.dataset?.name}`;
}

/** Fields of an object changed; what is no object is left for the schema to refuse. */
function change(
  value: unknown,
  changes: (own: JsonObject) => JsonObject,
): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, ...changes(value as JsonObject) }
    : value;
}
