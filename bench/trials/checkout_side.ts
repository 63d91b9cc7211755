import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import {
  EXPECTED_GREETING,
  EXPECTED_TURN,
  type OpenSide,
  readGreeting,
  readTurn,
  SideError,
} from "../gate/timed_side.ts";

/**
 * Starts a checkout as a process of its own, which runs a piece of work when told to. What the process says on
 * standard error is passed on.
 *
 * @throws {Deno.errors.NotFound} If the folder has no such program.
 * @throws {SideError} If the process says something else than expected, or ends; `turn` throws it, too.
 */
export const openCheckoutSide: OpenSide = async (
  side,
  { folder, suite, work },
) => {
  await Deno.stat(`${folder}/bench/cli/turns.ts`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--frozen", "bench/cli/turns.ts", suite, work],
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = createInterface({
    input: Readable.fromWeb(child.stdout as unknown as NodeStream),
  })[Symbol.asyncIterator]();
  const next = async (expected: string) => {
    const { done, value } = await lines.next();
    if (!done) return value;
    const { code } = await child.status;
    throw new SideError(side, `it ended with code ${code}`, expected, code);
  };
  const writer = child.stdin.getWriter();
  const close = async () => {
    await writer.close().catch(() => {});
    await child.status;
  };
  try {
    const greeting = readGreeting(await next(EXPECTED_GREETING), side);
    return {
      greeting,
      async turn(request) {
        const line = `${JSON.stringify(request)}\n`;
        // Where it has ended, nobody reads this; the next line then says how it ended.
        await writer.write(new TextEncoder().encode(line)).catch(() => {});
        return readTurn(await next(EXPECTED_TURN), side);
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    // It may wait for something else than the end of its input; if it has ended, this throws.
    try {
      child.kill("SIGKILL");
    } catch { /* It has ended. */ }
    await close();
    throw error;
  }
};
