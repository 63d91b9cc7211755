/** A whole answer, kept to be given many times. */
export interface Body {
  /** HTTP status. */
  readonly status: number;
  /** Entity tag, in quotes. */
  readonly etag: string;
  /** Headers beside those of length, tag and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  /** The content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The content in gzip; `null` if that is no shorter. */
  readonly zipped: Uint8Array<ArrayBuffer> | null;
}

/** Answers a request with a whole body: 304 if the client has it, else compressed if the client can read that. */
export function answer(
  request: Request,
  { status, etag, headers, bytes, zipped }: Body,
): Response {
  const own = new Headers(headers);
  // Weak: the compressed and the plain one are the same page.
  own.set("etag", `W/${etag}`);
  if (zipped) own.append("vary", "accept-encoding");
  if (status === 200 && hasTag(request.headers.get("if-none-match"), etag)) {
    own.delete("content-type");
    return new Response(null, { status: 304, headers: own });
  }
  const isZipped = zipped !== null &&
    acceptsGzip(request.headers.get("accept-encoding"));
  if (isZipped) own.set("content-encoding", "gzip");
  const content = isZipped ? zipped : bytes;
  own.set("content-length", String(content.length));
  return new Response(request.method === "HEAD" ? null : content, {
    status,
    headers: own,
  });
}

function hasTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" ||
    header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

function acceptsGzip(header: string | null): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+)?\s*(,|$)/i
    .test(header ?? "");
}
