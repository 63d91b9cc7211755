/**
 * The leaderboard: `deno task web`. Arguments in, exit code out.
 *
 * @module
 */
import { runWeb } from "./cli/program.ts";

const write = (stream: typeof Deno.stdout, text: string) => {
  let bytes: Uint8Array = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
};
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}

Deno.exit(
  await runWeb(Deno.args, {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    env: (name) => Deno.env.get(name),
    now: () => new Date().toISOString(),
    signal: stop.signal,
  }),
);
