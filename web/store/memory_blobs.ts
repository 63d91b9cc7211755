import type { Blobs } from "./blobs.ts";

/** Blobs that end with the process: for tests and exports. */
export function memoryBlobs(): Blobs {
  const texts = new Map<string, string>();
  return {
    put: (hash, text) => Promise.resolve(void texts.set(hash, text)),
    get: (hash) => {
      const text = texts.get(hash);
      return text === undefined
        ? Promise.reject(new Error(`Cannot read blob ${hash}: not found`))
        : Promise.resolve(text);
    },
    async *list() {
      yield* texts.keys();
    },
  };
}
