import type { Sent } from "../api/accept_submission.ts";
import { ProblemError } from "../api/problem.ts";
import type { Made } from "../http/page_cache.ts";
import type { Added, Submitter } from "../store/store.ts";
import type { Back } from "./create_site.ts";

/** What a thread of the site is asked. */
export type Question =
  & { readonly id: number }
  & (
    | { readonly path: string }
    | { readonly sent: Sent; readonly submitter: Submitter }
    | { readonly settle: true }
  );

/** What it says. */
export type Answer =
  | { readonly isReady: true }
  | { readonly fault: string }
  | { readonly id: number; readonly value: Made | Added | null }
  | { readonly id: number; readonly failed: true }
  | {
    readonly id: number;
    readonly problem: ConstructorParameters<typeof ProblemError>;
  };

/** A thread of the site: what takes time is done in it. */
export interface SiteThread extends Back {
  /** Resolves when all tables are summarized; only a thread that keeps them ever does so. */
  settled(): Promise<void>;
  /** Ends it. */
  end(): void;
}

interface Waiting {
  // deno-lint-ignore no-explicit-any -- what it is depends on the question
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts a thread with the settings of this process's environment.
 *
 * @param name `keeper` for the one that summarizes, `reader` for others.
 * @param onFault Told of faults of the program.
 */
export async function startThread(
  name: "keeper" | "reader",
  onFault: (error: unknown) => void,
): Promise<SiteThread> {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const worker = new Worker(new URL("site_worker.ts", import.meta.url), {
    type: "module",
    name,
  });
  const ready = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ("isReady" in data) return ready.resolve();
    if ("fault" in data) return onFault(data.fault);
    const own = waiting.get(data.id);
    waiting.delete(data.id);
    if ("value" in data) own?.resolve(data.value);
    else {
      own?.reject(
        "problem" in data
          ? new ProblemError(...data.problem)
          : new Error("Cannot answer: a thread of the site failed, see above"),
      );
    }
  };
  // A thread that cannot go on takes the site with it: whoever keeps it running starts it again.
  await ready.promise;

  function ask<T>(question: object): Promise<T> {
    const id = ++asked;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, ...question });
    return promise;
  }
  return {
    make: (path) => ask({ path }),
    accept: (sent, submitter) => ask({ sent, submitter }),
    settled: () => ask({ settle: true }),
    end: () => worker.terminate(),
  };
}
