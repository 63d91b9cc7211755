import { createHash, createHmac } from "node:crypto";

/** A store of one bucket that speaks S3, as far as blobs need it, and takes no request that is not signed. */
export interface S3Server extends AsyncDisposable {
  /** Address of the bucket, path-style. */
  readonly url: string;
  /** What it holds, by key. */
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  /** Answers of the next requests instead of the true ones: HTTP status. */
  readonly faults: number[];
  /** What was asked. */
  readonly asked: string[];
}

/** The key that opens it. */
export const S3_KEYS = {
  accessKeyId: "AKTEST",
  secretAccessKey: "a secret/with+signs",
  region: "eu-test-1",
} as const;

const BUCKET = "bucket";
const PAGE = 2;
const sha256 = (data: string | Uint8Array) =>
  createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Uint8Array, text: string) =>
  createHmac("sha256", key).update(text).digest();

/** Starts it on a free port. */
export function startS3(): S3Server {
  const objects: S3Server["objects"] = new Map();
  const faults: number[] = [];
  const asked: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const url = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      asked.push(`${request.method} ${url.pathname}`);
      const fault = faults.shift();
      if (fault) return refuse(fault, "SlowDown");
      const reason = signatureFault(request, url, body);
      if (reason) return refuse(403, reason);
      const [, bucket, ...rest] = url.pathname.split("/");
      if (bucket !== BUCKET) return refuse(404, "NoSuchBucket");
      const key = decodeURIComponent(rest.join("/"));
      if (url.searchParams.get("list-type") === "2") {
        return list(url.searchParams);
      }
      if (request.method === "PUT") {
        objects.set(key, body);
        return new Response(null);
      }
      const found = objects.get(key);
      if (!found) return refuse(404, "NoSuchKey");
      return new Response(request.method === "HEAD" ? null : found);
    },
  );

  function list(query: URLSearchParams): Response {
    const keys = [...objects.keys()].sort()
      .filter((key) => key.startsWith(query.get("prefix") ?? ""));
    const from = Number(query.get("continuation-token")?.split("&")[1] ?? 0);
    const next = from + PAGE < keys.length
      ? `<NextContinuationToken>at&amp;${from + PAGE}</NextContinuationToken>`
      : "";
    return new Response(
      `<?xml version="1.0"?><ListBucketResult>${next}${
        keys.slice(from, from + PAGE)
          .map((key) => `<Contents><Key>${key}</Key></Contents>`).join("")
      }</ListBucketResult>`,
    );
  }

  return {
    url: `http://127.0.0.1:${server.addr.port}/${BUCKET}/some/prefix`,
    objects,
    faults,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function refuse(status: number, code: string): Response {
  return new Response(`<Error><Code>${code}</Code></Error>`, { status });
}

/** What is wrong with a signature of version 4, after Amazon's description; empty if nothing is. */
function signatureFault(
  request: Request,
  url: URL,
  body: Uint8Array,
): string {
  const { accessKeyId, secretAccessKey, region } = S3_KEYS;
  const [, scope, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/
      .exec(request.headers.get("authorization") ?? "") ?? [];
  if (!scope || !names) return "MissingSecurityHeader";
  const [id, day, own, service, end] = scope.split("/");
  if (id !== accessKeyId) return "InvalidAccessKeyId";
  if (own !== region || service !== "s3" || end !== "aws4_request") {
    return "AuthorizationHeaderMalformed";
  }
  const hash = request.headers.get("x-amz-content-sha256") ?? "";
  if (request.method === "PUT" && hash !== sha256(body)) {
    return "XAmzContentSHA256Mismatch";
  }
  const query = [...url.searchParams]
    .map(([name, value]) =>
      `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
    )
    .sort().join("&");
  const headers = names.split(";").map((name) =>
    `${name}:${
      name === "host" ? url.host : request.headers.get(name)?.trim()
    }\n`
  ).join("");
  const canonical = [
    ...[request.method, url.pathname, query],
    ...[headers, names, hash],
  ].join("\n");
  const date = request.headers.get("x-amz-date") ?? "";
  const text = [
    ...["AWS4-HMAC-SHA256", date],
    ...[`${day}/${region}/s3/aws4_request`, sha256(canonical)],
  ].join("\n");
  const key = [day!, region, "s3", "aws4_request"].reduce<string | Uint8Array>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, text).toString("hex") === signature
    ? ""
    : "SignatureDoesNotMatch";
}
