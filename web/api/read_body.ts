import { ProblemError } from "./problem.ts";

/**
 * Reads the JSON object of a request, and stops as soon as it is too large.
 *
 * @throws {ProblemError} If it is too large, not declared as JSON, not UTF-8, or no JSON object.
 */
export async function readJsonBody(
  request: Request,
  mostBytes: number,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProblemError(
      "unsupported-media-type",
      `found content type ${type.slice(0, 100)}, expected application/json`,
    );
  }
  if (request.headers.has("content-encoding")) {
    throw new ProblemError(
      "unsupported-media-type",
      "found a content encoding, expected none",
    );
  }
  const bytes = await readBytes(request, mostBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ProblemError(
      "bad-request",
      `found no JSON in UTF-8: ${(error as Error).message.slice(0, 200)}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ProblemError("bad-request", "found no JSON object, expected one");
  }
  return value as Record<string, unknown>;
}

async function readBytes(
  request: Request,
  mostBytes: number,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new ProblemError(
      "too-large",
      `found more than ${mostBytes} bytes, expected fewer`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) {
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw tooLarge();
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
