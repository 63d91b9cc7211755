/**
 * A thread of the site: does what takes time, while the thread that visitors meet answers from its cache.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { ProblemError } from "../api/problem.ts";
import type { Made } from "../http/page_cache.ts";
import type { Added } from "../store/store.ts";
import { createSite } from "./create_site.ts";
import { keepSummarized } from "./keep_summarized.ts";
import { openVerifier } from "./open_verifier.ts";
import { openSiteStore } from "./open_site_store.ts";
import type { Answer, Question } from "./site_thread.ts";

/** How often it is asked whether another process, say `web hide`, has changed something. */
const LOOK_MS = 1000;

const env = (name: string) => Deno.env.get(name);
const now = () => new Date().toISOString();
const say = (answer: Answer) => self.postMessage(answer);
const onFault = (error: unknown) =>
  say({
    fault: error instanceof Error ? error.stack ?? error.message : `${error}`,
  });

const store = await openSiteStore({ env, now });
const keeper = self.name === "keeper" ? keepSummarized(store, onFault) : null;
keeper?.wake();
const { back } = await createSite({
  store,
  now,
  onFault,
  devOrigin: null,
  isBehindProxy: false,
  verifyAttestation: await openVerifier({ env }),
  onStored: () => keeper?.wake(),
});

async function answer(question: Question): Promise<Made | Added | null> {
  if ("path" in question) return await back.make(question.path);
  if ("sent" in question) {
    return await back.accept(question.sent, question.submitter);
  }
  await keeper?.settled();
  return null;
}

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  const { id } = data;
  try {
    say({ id, value: await answer(data) });
  } catch (error) {
    if (error instanceof ProblemError) {
      const { kind, message, more, headers } = error;
      say({ id, problem: [kind, message, more, headers] });
    } else {
      onFault(error);
      say({ id, failed: true });
    }
  }
};
if (keeper) {
  let seen = -1;
  setInterval(() => {
    store.revision().then((revision) => {
      if (revision !== seen) keeper.wake();
      seen = revision;
    }, onFault);
  }, LOOK_MS);
}
say({ isReady: true });
