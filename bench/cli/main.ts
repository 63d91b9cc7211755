/**
 * The command line: `deno task bench`. Arguments in, exit code out.
 *
 * @module
 */
import { systemClock } from "../measure/clock.ts";
import { EXIT } from "./exit_code.ts";
import { runProgram } from "./program.ts";

const write = (stream: typeof Deno.stdout, text: string) => {
  let bytes: Uint8Array = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
};

const stop = new AbortController();
Deno.addSignalListener("SIGINT", () => {
  if (stop.signal.aborted) Deno.exit(EXIT.interrupted); // the second time, at once
  write(Deno.stderr, "\nStopping after this block of updates.\n");
  stop.abort(new Error("Interrupted"));
});

Deno.exit(
  await runProgram(Deno.args, {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    isLive: Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb",
    columns: () => Deno.consoleSize().columns,
    clock: systemClock,
    signal: stop.signal,
  }),
);
