import { join } from "node:path";

/** Thrown when another run writes into a folder. */
export class LockError extends Error {
  /** Stays `LockError` when code is minified. */
  override readonly name = "LockError";
}

/**
 * Takes a folder for oneself; it is created if need be.
 *
 * The lock is one of the operating system, on an open file: it ends with the process, however that ends, so
 * no stale lock can be left. The file names its owner for the message only.
 *
 * @param folder Which one.
 * @param since When, for the other's message.
 * @returns Dispose of it to let go.
 * @throws {LockError} If another run, or this one, has it.
 */
export async function lockFolder(
  folder: string,
  since: Date,
): Promise<Disposable> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, ".lock");
  const file = await Deno.open(path, { read: true, write: true, create: true });
  if (!await file.tryLock(true)) {
    file.close();
    const owner = (await Deno.readTextFile(path)).trim();
    throw new LockError(
      `Cannot write to "${folder}": found it taken by ${
        owner || "another run"
      }, expected no other run; wait for it or give another folder with --out`,
    );
  }
  await file.truncate(0);
  await file.write(
    new TextEncoder().encode(
      `process ${Deno.pid} since ${since.toISOString()}\n`,
    ),
  );
  return { [Symbol.dispose]: () => file.close() };
}
