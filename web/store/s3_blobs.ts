import { AwsClient } from "aws4fetch";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { sha256 } from "../../bench/result/content_hash.ts";
import type { Blobs } from "./blobs.ts";

/** Where a bucket is, and what opens it. */
export interface S3Options {
  /** Address of the bucket, path-style or by host, with a prefix or without: `https://s3.example/bucket/blobs`. */
  readonly url: string;
  /** Region that requests are signed for. */
  readonly region: string;
  /** Name of the key. */
  readonly accessKeyId: string;
  /** The key. */
  readonly secretAccessKey: string;
  /** Of temporary keys. */
  readonly sessionToken?: string;
}

const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[0-9a-f]{2}\/([0-9a-f]{64})\.gz$/;

/** How often a busy store is asked again; the waits double from 50 ms on. */
const RETRIES = 5;

/**
 * Blobs in a bucket of S3, or of what speaks like it: `ab/abcd….gz`, compressed, as on disk. A store that is
 * busy is asked again.
 *
 * @throws {TypeError} If the address is none.
 */
export function s3Blobs({ url, ...keys }: S3Options): Blobs {
  const base = bucketOf(url);
  const client = new AwsClient({ ...keys, service: "s3", retries: RETRIES });
  const addressOf = (hash: string) => {
    if (!HASH.test(hash)) {
      throw new TypeError(
        `Cannot name a blob "${hash}", expected 64 hexadecimal digits`,
      );
    }
    return new URL(`${hash.slice(0, 2)}/${hash}.gz`, base);
  };
  async function ask(
    action: string,
    address: URL,
    init: RequestInit = {},
  ): Promise<Response> {
    const answer = await client.fetch(address.href, init);
    if (answer.ok || init.method === "HEAD" && answer.status === 404) {
      return answer;
    }
    const [, code = "no code"] = /<Code>(\w+)<\/Code>/
      .exec(await answer.text()) ?? [];
    throw new Error(
      `Cannot ${action} ${address.pathname}: found ${answer.status} (${code}), expected 200`,
    );
  }

  return {
    async put(hash, text) {
      const address = addressOf(hash);
      if ((await ask("look for", address, { method: "HEAD" })).ok) return;
      const body = new Uint8Array(await promisify(gzip)(text));
      const answer = await ask("write", address, {
        method: "PUT",
        body,
        // Signed, so that nothing on the way can change it.
        headers: { "x-amz-content-sha256": await sha256(body) },
      });
      await answer.body?.cancel();
    },
    async get(hash) {
      const answer = await ask("read", addressOf(hash));
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const text = new TextDecoder().decode(await promisify(gunzip)(bytes));
      if (await sha256(text) !== hash) {
        throw new Error(`Cannot read blob ${hash}: its content has changed`);
      }
      return text;
    },
    async *list() {
      // The bucket is asked, not a folder of it.
      const [root, prefix] = rootOf(base);
      let token: string | undefined;
      do {
        const page = new URL(root);
        page.searchParams.set("list-type", "2");
        page.searchParams.set("prefix", prefix);
        if (token) page.searchParams.set("continuation-token", token);
        const xml = await (await ask("list", page)).text();
        for (const [, key] of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) {
          const [, hash] = NAME.exec(key!.slice(prefix.length)) ?? [];
          if (hash && key!.startsWith(prefix)) yield hash;
        }
        token = /<NextContinuationToken>([^<]*)</.exec(xml)?.[1]
          ?.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"').replaceAll("&apos;", "'")
          .replaceAll("&amp;", "&");
      } while (token);
    },
  };
}

function bucketOf(url: string): URL {
  const found = URL.parse(url);
  if (
    !found || !/^https?:$/.test(found.protocol) || found.search || found.hash
  ) {
    throw new TypeError(
      `Cannot keep blobs at "${url}", expected the address of a bucket, https://…`,
    );
  }
  return new URL(found.href.replace(/\/*$/, "/"));
}

/** Address of the bucket, and the prefix in it: the first part of a path is the bucket, unless the host is. */
function rootOf(base: URL): [root: URL, prefix: string] {
  const parts = base.pathname.split("/").filter(Boolean);
  const isHost = /(^|\.)s3[.-]/.test(base.hostname) &&
    !/^s3[.-]/.test(base.hostname);
  const bucket = isHost ? [] : parts.slice(0, 1);
  const prefix = parts.slice(bucket.length).map((part) => `${part}/`).join("");
  return [new URL(`/${bucket.join("/")}`, base), decodeURIComponent(prefix)];
}
