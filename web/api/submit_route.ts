import { z } from "@hono/zod-openapi";
import type { Added, Submitter } from "../store/store.ts";
import { type Sent, submissionSchema } from "./accept_submission.ts";
import { ProblemError, problemSchema } from "./problem.ts";
import type { RateLimiter } from "./rate_limit.ts";
import { readJsonBody } from "./read_body.ts";
import { rowSchema } from "./row_schema.ts";

/** The answer to a submission. */
export const addedSchema = z.object({ row: rowSchema }).openapi("Added");

/** What submitting needs. */
export interface Submitting {
  /** Whose a token is; `null` if it is unknown or revoked. */
  readonly authenticate: (token: string) => Promise<Submitter | null>;
  /** Turns of a submitter. */
  readonly turns: RateLimiter;
  /** Turns of an address that came without a valid token. */
  readonly strangers: RateLimiter;
  /** Largest body. */
  readonly mostBytes: number;
  /** Stores what was sent, or throws a `ProblemError`. */
  readonly accept: (sent: Sent, submitter: Submitter) => Promise<Added>;
}

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
  const { row } = await own.accept(body.data, submitter);
  return { row };
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

/** Problems that a submission may meet, for the description of the API. */
export const SUBMIT_PROBLEMS = Object.fromEntries(
  [400, 401, 409, 413, 415, 422, 429].map((status) => [status, {
    description: "Not stored",
    content: { "application/problem+json": { schema: problemSchema } },
  }]),
);
