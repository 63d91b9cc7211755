import { z } from "@hono/zod-openapi";

/** Why a request was refused: a document of RFC 9457. */
export const problemSchema = z.object({
  type: z.string().describe("Names the kind of problem"),
  title: z.string().describe("The kind of problem in words"),
  status: z.int(),
  detail: z.string().describe("What was found, and what is expected"),
  id: z.string().optional().describe("The stored result that it is about"),
  errors: z.array(z.object({
    path: z.string().describe("Keys to the bad value, with dots between"),
    message: z.string(),
  })).optional(),
}).openapi("Problem");

/** What kinds of problems there are. */
const KINDS = {
  "bad-request": [400, "The request cannot be read"],
  "unauthorized": [401, "No valid token"],
  "not-found": [404, "Nothing there"],
  "already-stored": [409, "The result is stored already"],
  "copied": [409, "The result is another's"],
  "too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "The body is no JSON"],
  "invalid": [422, "The request does not make sense"],
  "not-a-result": [422, "The body holds no sound result"],
  "not-trusted": [422, "A check found something"],
  "too-many-requests": [429, "Too many requests"],
  "fault": [500, "Fault of the server"],
} as const;

/** Thrown to refuse a request. */
export class ProblemError extends Error {
  /** Stays `ProblemError` when code is minified. */
  override readonly name = "ProblemError";
  /** Kind of problem. */
  readonly kind: keyof typeof KINDS;
  /** More members of the document. */
  readonly more: Partial<z.infer<typeof problemSchema>>;
  /** More headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * Constructs the error.
   *
   * @param kind Kind of problem.
   * @param detail What was found, and what is expected.
   * @param more More members of the document.
   * @param headers More headers of the answer.
   */
  constructor(
    kind: keyof typeof KINDS,
    detail: string,
    more: Partial<z.infer<typeof problemSchema>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.kind = kind;
    this.more = more;
    this.headers = headers;
  }
}

/** Writes a problem as the answer to a request. */
export function problemResponse(
  { kind, message, more, headers }: ProblemError,
): Response {
  const [status, title] = KINDS[kind];
  return new Response(
    JSON.stringify({
      type: `urn:truetune:problem:${kind}`,
      title,
      status,
      detail: message,
      ...more,
    }),
    {
      status,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        ...headers,
      },
    },
  );
}
