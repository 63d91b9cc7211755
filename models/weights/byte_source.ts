import { WeightsError } from "./weights_error.ts";

/** Bytes that can be read from any place, e.g. a file that is larger than memory. */
export interface ByteSource {
  /** What the bytes are, for messages. */
  readonly name: string;
  /** Number of bytes. */
  readonly size: number;
  /**
   * Reads `length` bytes from `offset` on.
   *
   * @throws {WeightsError} If they do not lie within the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes in memory as a source. */
export function byteSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      const problem = rangeProblem(bytes.length, offset, length);
      return problem
        ? Promise.reject(new WeightsError(name, undefined, problem))
        : Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/**
 * Opens a file as a source; only what is asked for is read. The caller closes it.
 *
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function openFile(
  path: string | URL,
): Promise<ByteSource & Disposable> {
  const file = await Deno.open(path, { read: true });
  const name = path instanceof URL ? path.pathname : path;
  const { size } = await file.stat();
  // Seeking and reading are two steps, so that reads wait for each other.
  let last: Promise<unknown> = Promise.resolve();
  return {
    name,
    size,
    read(offset, length) {
      const next = last.then(() => readFrom(file, name, size, offset, length));
      last = next.catch(() => {});
      return next;
    },
    [Symbol.dispose]: () => file.close(),
  };
}

async function readFrom(
  file: Deno.FsFile,
  name: string,
  size: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const problem = rangeProblem(size, offset, length);
  if (problem) throw new WeightsError(name, undefined, problem);
  const bytes = new Uint8Array(length);
  await file.seek(offset, Deno.SeekMode.Start);
  for (let done = 0; done < length;) {
    const count = await file.read(bytes.subarray(done));
    if (count === null) {
      throw new WeightsError(
        name,
        undefined,
        `end after ${
          offset + done
        } bytes, expected ${size}: it was cut off while open`,
      );
    }
    done += count;
  }
  return bytes;
}

function rangeProblem(size: number, offset: number, length: number) {
  const isWithin = Number.isSafeInteger(offset) && offset >= 0 &&
    Number.isSafeInteger(length) && length >= 0 && offset + length <= size;
  return isWithin
    ? undefined
    : `${length} bytes from ${offset} on, expected them within its ${size}: the file is cut off`;
}
