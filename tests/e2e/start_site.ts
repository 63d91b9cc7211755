import { fileURLToPath } from "node:url";

/** The site as a process of its own, with an empty board. */
export interface Site extends AsyncDisposable {
  /** Where it is. */
  readonly url: string;
  /** Makes a token, as its keepers do. */
  token(submitter: string): Promise<string>;
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
// Without the islands: their build is tested elsewhere, and takes its time.
const SERVE = ["serve", "--no-results", "--no-build"];

/**
 * Starts the site on a free port.
 *
 * @param data Its folder of data; one that another site left is taken up.
 */
export async function startSite(data: string): Promise<Site> {
  const env = { TRUETUNE_DATA: data, PORT: "0", DATABASE_URL: "" };
  const command = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "-q", "--no-check", "--lock=peers.lock", "--frozen"],
        ...["web/main.ts", ...args],
      ],
      cwd: ROOT,
      env,
      stdout: "piped",
      stderr: "piped",
    });
  const child = command(...SERVE).spawn();
  const { url, rest } = await addressOf(child.stderr);
  let isOver = false;
  const end = async (signal: Deno.Signal) => {
    if (isOver) return;
    isOver = true;
    child.kill(signal);
    await Promise.all([child.status, rest, child.stdout.cancel()]);
  };
  return {
    url,
    async token(submitter) {
      const { success, stdout, stderr } = await command(
        ...["token", "create", submitter],
      ).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    },
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

/** What the site says about where it listens; it is read on, so that it never waits for a reader. */
async function addressOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ url: string; rest: Promise<void> }> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start the site: ${said}`);
    said += value;
    const [, url] = /Serving (http:\S+)/.exec(said) ?? [];
    if (!url) continue;
    const drain = async () => {
      while (!(await reader.read()).done);
    };
    return { url, rest: drain() };
  }
}
