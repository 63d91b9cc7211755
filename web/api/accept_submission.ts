import { z } from "@hono/zod-openapi";
import { ResultError } from "../../bench/result/result_error.ts";
import { CopiedError } from "../store/copied_error.ts";
import { readSubmission } from "../store/read_submission.ts";
import type { Added, Store, Submission, Submitter } from "../store/store.ts";
import { checkNames } from "./check_names.ts";
import { ProblemError } from "./problem.ts";

/** What a submission holds. */
export const submissionSchema = z.strictObject({
  result: z.string().describe("Text of the result file, see /schema"),
  predictions: z.string().nullable().default(null)
    .describe("Text of the predictions file; null if the result names none"),
  attestation: z.record(z.string(), z.unknown()).nullable().default(null)
    .describe(
      "Sigstore bundle of a GitHub artifact attestation of the result file",
    ),
}).openapi("Submission");

/** A submission as it was sent. */
export type Sent = z.infer<typeof submissionSchema>;

/** What is wrong with a submission beyond its form; nothing if all is well. */
export type Judge = (
  submission: Submission,
  submitter: Submitter,
) => Promise<readonly { readonly check: string; readonly message: string }[]>;

/** Who vouches for a file; throws if the attestation is none for it. */
export type VerifyAttestation = (
  document: string,
  bundle: Readonly<Record<string, unknown>>,
) => Promise<string>;

/** What accepting needs. */
export interface Accepting {
  /** Where results go. */
  readonly store: Store;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
  /** Looks for what an honest result has not. */
  readonly judge: Judge;
  /** Verifies attestations; `null` where that is not set up. */
  readonly verifyAttestation: VerifyAttestation | null;
}

/** How far the clock of another machine may be ahead. */
const AHEAD_MS = 5 * 60_000;

/**
 * Stores what a submitter sent, or says why not.
 *
 * @throws {ProblemError} If the result is not stored.
 */
export async function acceptSubmission(
  { result, predictions, attestation }: Sent,
  submitter: Submitter,
  own: Accepting,
): Promise<Added> {
  const submission = await readOrRefuse(result, predictions);
  const { id, createdAt } = submission.result;
  checkNames(submission.result);
  if (Date.parse(createdAt) > Date.parse(own.now()) + AHEAD_MS) {
    throw new ProblemError(
      "not-trusted",
      `found a result of ${createdAt}, expected one that is not of the future`,
    );
  }
  const findings = await own.judge(submission, submitter);
  if (findings.length > 0) {
    throw new ProblemError("not-trusted", "found what no honest result has", {
      errors: findings.slice(0, 20).map(({ check, message }) => ({
        path: check,
        message,
      })),
    });
  }
  const attestedBy = attestation &&
    await verify(result, attestation, own.verifyAttestation);
  try {
    const { isNew, row } = await own.store.add(
      { ...submission, attestedBy },
      submitter,
    );
    if (!isNew) {
      throw new ProblemError(
        row.submitter === submitter.name ? "already-stored" : "copied",
        `found result ${id} stored at ${row.receivedAt} by ${row.submitter}`,
        { id },
      );
    }
    return { isNew, row };
  } catch (error) {
    if (!(error instanceof CopiedError)) throw error;
    throw new ProblemError("copied", error.message, { id: error.original });
  }
}

async function readOrRefuse(
  document: string,
  predictions: string | null,
): Promise<Submission> {
  try {
    // No database keeps it in a text, and no honest file has it.
    if (/\\u0000/.test(document)) {
      throw new ResultError([], "found the character U+0000");
    }
    return await readSubmission(document, predictions);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    throw new ProblemError("not-a-result", error.message.slice(0, 1000), {
      errors: [{
        path: error.path.map(String).join(".").slice(0, 200),
        message: error.message.slice(0, 1000),
      }],
    });
  }
}

async function verify(
  document: string,
  bundle: Readonly<Record<string, unknown>>,
  verifyAttestation: VerifyAttestation | null,
): Promise<string> {
  if (!verifyAttestation) {
    throw new ProblemError(
      "not-trusted",
      "found an attestation, expected none: this board is not set up to verify them",
    );
  }
  try {
    return await verifyAttestation(document, bundle);
  } catch (error) {
    throw new ProblemError(
      "not-trusted",
      `Cannot verify the attestation: ${
        (error as Error).message.slice(0, 500)
      }`,
    );
  }
}
