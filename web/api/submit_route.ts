import { z } from "@hono/zod-openapi";
import { ResultError } from "../../bench/result/result_error.ts";
import { CopiedError } from "../store/copied_error.ts";
import { readSubmission } from "../store/read_submission.ts";
import type { Store, Submission, Submitter } from "../store/store.ts";
import { checkNames } from "./check_names.ts";
import { ProblemError, problemSchema } from "./problem.ts";
import type { RateLimiter } from "./rate_limit.ts";
import { readJsonBody } from "./read_body.ts";
import { rowSchema } from "./row_schema.ts";

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

/** The answer to a submission. */
export const addedSchema = z.object({ row: rowSchema }).openapi("Added");

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

/** What submitting needs. */
export interface Submitting {
  /** Where results go. */
  readonly store: Store;
  /** Whose a token is; `null` if it is unknown or revoked. */
  readonly authenticate: (token: string) => Promise<Submitter | null>;
  /** Turns of a submitter. */
  readonly turns: RateLimiter;
  /** Turns of an address that came without a valid token. */
  readonly strangers: RateLimiter;
  /** Largest body. */
  readonly mostBytes: number;
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
 * Stores a result, or says why not.
 *
 * @param address Where the request came from.
 * @throws {ProblemError} If the result is not stored.
 */
export async function submit(
  request: Request,
  address: string,
  own: Submitting,
): Promise<z.infer<typeof addedSchema>> {
  const submitter = await identify(request, address, own);
  takeTurn(own.turns, submitter.name);
  const body = submissionSchema.safeParse(
    await readJsonBody(request, own.mostBytes),
  );
  if (!body.success) {
    throw new ProblemError("invalid", "found no submission", {
      errors: body.error.issues.slice(0, 20).map(({ path, message }) => ({
        path: path.join("."),
        message,
      })),
    });
  }
  const { result, predictions, attestation } = body.data;
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
    return { row };
  } catch (error) {
    if (!(error instanceof CopiedError)) throw error;
    throw new ProblemError("copied", error.message, { id: error.original });
  }
}

async function identify(
  request: Request,
  address: string,
  { authenticate, strangers }: Submitting,
): Promise<Submitter> {
  const header = request.headers.get("authorization") ?? "";
  const [, token] = /^Bearer +(tt_[0-9a-f]{64})$/i.exec(header) ?? [];
  const submitter = token ? await authenticate(token) : null;
  if (submitter) return submitter;
  takeTurn(strangers, address);
  throw new ProblemError(
    "unauthorized",
    `found ${
      token ? "an unknown or revoked token" : "no token"
    }, expected one of this board`,
    {},
    { "www-authenticate": 'Bearer realm="truetune"' },
  );
}

function takeTurn(limiter: RateLimiter, client: string): void {
  const waitS = limiter.take(client);
  if (waitS === 0) return;
  throw new ProblemError(
    "too-many-requests",
    `expected the next request in ${waitS} s at the earliest`,
    {},
    { "retry-after": String(waitS) },
  );
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

/** Problems that a submission may meet, for the description of the API. */
export const SUBMIT_PROBLEMS = Object.fromEntries(
  [400, 401, 409, 413, 415, 422, 429].map((status) => [status, {
    description: "Not stored",
    content: { "application/problem+json": { schema: problemSchema } },
  }]),
);
