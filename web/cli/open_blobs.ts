import { join } from "node:path";
import type { Blobs } from "../store/blobs.ts";
import { diskBlobs } from "../store/disk_blobs.ts";
import { s3Blobs } from "../store/s3_blobs.ts";
import type { WebIo } from "./web_io.ts";

/**
 * Opens what keeps texts: the bucket `TRUETUNE_S3` with the keys of `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_REGION`; without it a folder.
 *
 * @param folder Folder of data.
 * @throws {RangeError} If a key is missing.
 */
export function openBlobs(
  { env }: Pick<WebIo, "env">,
  folder: string,
): Blobs {
  const url = env("TRUETUNE_S3");
  if (!url) return diskBlobs(join(folder, "blobs"));
  const needed = (name: string) => {
    const value = env(name);
    if (value) return value;
    throw new RangeError(
      `Cannot open the bucket ${url}: found no ${name}, expected it beside TRUETUNE_S3`,
    );
  };
  const sessionToken = env("AWS_SESSION_TOKEN");
  return s3Blobs({
    url,
    region: env("AWS_REGION") || "us-east-1",
    accessKeyId: needed("AWS_ACCESS_KEY_ID"),
    secretAccessKey: needed("AWS_SECRET_ACCESS_KEY"),
    ...(sessionToken ? { sessionToken } : {}),
  });
}
