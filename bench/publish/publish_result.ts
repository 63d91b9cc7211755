/** What was said about a result that was sent. */
export interface Published {
  /** `stored` now, `known` from before, `refused` for good, or `failed` for lack of an answer. */
  readonly state: "stored" | "known" | "refused" | "failed";
  /** Why it was not stored; empty if it was. */
  readonly reason: string;
  /** Kind of the problem, e.g. `not-a-result`; `null` if there is none. */
  readonly problem: string | null;
}

/** What is sent. */
export interface Parcel {
  /** Content hash of the result. */
  readonly id: string;
  /** Text of the result file. */
  readonly result: string;
  /** Text of the predictions file; `null` if there is none. */
  readonly predictions: string | null;
}

/** Where it goes, and how patiently. */
export interface PublishOptions {
  /** Address of the board, e.g. `https://board.example`. */
  readonly to: string;
  /** Token of the submitter. */
  readonly token: string;
  /** Whether to ask only whether it is there, and send nothing. */
  readonly isDryRun: boolean;
  /** Sends a request. */
  readonly fetch: typeof fetch;
  /** Waits. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Uniform in `[0, 1)`: spreads those who wait. */
  readonly random: () => number;
  /** Told before each wait. */
  readonly onWait?: (ms: number, reason: string) => void;
}

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Sends a result to a leaderboard. What is there already is not sent again, so a run that was interrupted
 * goes on where it stopped. When the board is busy or cannot be reached, it is tried again: up to 6 times,
 * after twice as long each time, or when the board says.
 */
export async function publishResult(
  { id, result, predictions }: Parcel,
  options: PublishOptions,
): Promise<Published> {
  const base = options.to.replace(/\/+$/, "") + "/api/v1/results";
  const there = await patiently(options, `${base}/${id}`, { method: "HEAD" });
  if (typeof there === "string") {
    return { state: "failed", reason: there, problem: null };
  }
  if (there.status === 200) {
    return { state: "known", reason: "", problem: null };
  }
  if (options.isDryRun) {
    return { state: "stored", reason: "", problem: null };
  }
  const answer = await patiently(options, base, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${options.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ result, predictions }),
  });
  if (typeof answer === "string") {
    return { state: "failed", reason: answer, problem: null };
  }
  if (answer.status === 201) {
    return { state: "stored", reason: "", problem: null };
  }
  const { reason, problem } = await problemOf(answer);
  return problem === "already-stored"
    ? { state: "known", reason: "", problem: null }
    : { state: "refused", reason, problem };
}

/** The answer, or why there is none. */
async function patiently(
  { fetch, sleep, random, onWait }: PublishOptions,
  url: string,
  init: RequestInit,
): Promise<Response | string> {
  let reason = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let askedMs = 0;
    try {
      const answer = await fetch(url, { ...init, redirect: "error" });
      if (answer.status !== 429 && answer.status < 500) return answer;
      askedMs = 1000 * Number(answer.headers.get("retry-after") ?? 0) || 0;
      reason = `the board answered ${answer.status}`;
      await answer.body?.cancel();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      reason = `the board cannot be reached: ${error.message}`;
    }
    if (attempt === ATTEMPTS - 1) break;
    const waitMs = Math.min(
      LONGEST_WAIT_MS,
      Math.max(askedMs, FIRST_WAIT_MS * 2 ** attempt * (0.5 + random() / 2)),
    );
    onWait?.(waitMs, reason);
    await sleep(waitMs);
  }
  return `${reason}, ${ATTEMPTS} times`;
}

async function problemOf(
  answer: Response,
): Promise<{ reason: string; problem: string | null }> {
  const text = await answer.text();
  try {
    const { type, detail, errors } = JSON.parse(text) as {
      type?: unknown;
      detail?: unknown;
      errors?: { path: string; message: string }[];
    };
    const more = (errors ?? []).map(({ path, message }) =>
      `; ${path}: ${message}`
    );
    return {
      reason: `${detail}${more.join("")}`,
      problem: String(type).split(":").at(-1) ?? null,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { reason: `the board answered ${answer.status}`, problem: null };
  }
}
