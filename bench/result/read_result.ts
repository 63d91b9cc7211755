import type { z } from "zod";
import { contentHash } from "./content_hash.ts";
import { type JsonObject, migrate } from "./migrate.ts";
import { parseJson } from "./parse_json.ts";
import type { Result } from "./result.ts";
import { ResultError } from "./result_error.ts";
import { result, SCHEMA_VERSION } from "./schema.ts";

/**
 * Reads a result and checks that its content is what its id vouches for.
 *
 * Results of older versions are brought into the present form. Of newer minor versions, what is not known is
 * left out.
 *
 * @param text The whole file.
 * @throws {ResultError} If it is no JSON, has not the form of {@linkcode result}, is of a newer major version,
 * or was changed.
 */
export async function readResult(text: string): Promise<Result> {
  const { result, contentId } = await readUnproven(text);
  if (contentId !== result.id) {
    throw new ResultError(
      ["id"],
      `found "${result.id}", expected "${contentId}" from the content`,
    );
  }
  return result;
}

/** A result whose id was not compared with its content. */
export interface UnprovenResult {
  /** The result. */
  readonly result: Result;
  /** The id that its file must have. */
  readonly contentId: string;
}

/**
 * Reads a result as {@linkcode readResult} does, but leaves its id to the caller.
 *
 * @throws {ResultError} If it is no JSON, has not the form of {@linkcode result}, or is of a newer major
 * version.
 */
export async function readUnproven(text: string): Promise<UnprovenResult> {
  const document = parseJson(text);
  const isNewer = isOfNewerMinor(document);
  // The id vouches for the file as it is, before any of it is brought into another form.
  const contentId = await idOf(document);
  const value = parse(
    isNewer
      ? { ...document, schemaVersion: SCHEMA_VERSION }
      : migrate(document),
    isNewer,
  );
  return { result: value, contentId };
}

/**
 * @throws {ResultError} If it is of a version that cannot be read.
 */
function isOfNewerMinor({ schemaVersion }: JsonObject): boolean {
  if (schemaVersion === 1) return false;
  const [, major, minor] =
    /^(\d{1,4})\.(\d{1,4})$/.exec(String(schemaVersion)) ?? [];
  const [ownMajor, ownMinor] = SCHEMA_VERSION.split(".").map(Number);
  if (typeof schemaVersion === "string" && Number(major) === ownMajor) {
    return Number(minor) > ownMinor!;
  }
  throw new ResultError(
    ["schemaVersion"],
    `found ${
      JSON.stringify(schemaVersion)
    }, expected ${ownMajor}.x or the older 1`,
  );
}

function parse(document: JsonObject, isNewer: boolean): Result {
  const parsed = result.safeParse(document);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (isNewer && issues.every(({ code }) => code === "unrecognized_keys")) {
    return parse(withoutUnknown(document, issues), false);
  }
  const [issue] = issues;
  throw new ResultError(issue!.path, issue!.message);
}

/** A copy without the keys that a schema did not know. */
function withoutUnknown(
  document: JsonObject,
  issues: readonly z.core.$ZodIssue[],
): JsonObject {
  const copy = structuredClone(document);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const holder = issue.path.reduce<unknown>(
      (own, key) => (own as Record<PropertyKey, unknown>)[key],
      copy,
    ) as Record<string, unknown>;
    for (const key of issue.keys) delete holder[key];
  }
  return copy;
}

async function idOf(document: JsonObject): Promise<string> {
  try {
    return await contentHash({ ...document, id: undefined });
  } catch (error) {
    // A number beyond float64, which JSON.parse reads as infinite.
    if (!(error instanceof TypeError)) throw error;
    throw new ResultError([], error.message);
  }
}

/** The id that a result must have. */
export function resultId(value: Omit<Result, "id">): Promise<string> {
  return contentHash({ ...value, id: undefined });
}

/**
 * The outcome hash that a result must have: over what a rerun must give again. Intervals follow from the
 * predictions, so they are not in it.
 */
export function outcomeHash(
  { status, metrics, steps, curves, predictions, initialized }: Pick<
    Result,
    | "status"
    | "metrics"
    | "steps"
    | "curves"
    | "predictions"
    | "initialized"
  >,
): Promise<string> {
  return contentHash({
    status,
    metrics: Object.fromEntries(
      Object.entries(metrics).map((
        [name, { interval: _, ...own }],
      ) => [name, own]),
    ),
    steps,
    curves,
    predictions: predictions?.sha256 ?? null,
    initialized,
  });
}
