import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { readGreeting, readTurn, type TimedSide } from "../gate/timed_side.ts";

/**
 * Starts a checkout as a process of its own, which runs a piece of work when told to.
 *
 * @param folder Root of the checkout.
 * @param suite Name of the suite, which is read from the checkout.
 * @param work Workload and label, e.g. `convnext/emoji53 full`.
 * @throws {Deno.errors.NotFound} If the folder has no such program.
 * @throws {SyntaxError} If the process says something else than expected, or ends.
 */
export async function openCheckoutSide(
  folder: string,
  suite: string,
  work: string,
): Promise<TimedSide> {
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
  const next = async () => {
    const { done, value } = await lines.next();
    return done ? "" : value;
  };
  const writer = child.stdin.getWriter();
  const close = async () => {
    await writer.close().catch(() => {});
    await child.status;
  };
  try {
    const greeting = readGreeting(await next());
    return {
      greeting,
      async turn(updates) {
        const line = `${JSON.stringify({ updates })}\n`;
        await writer.write(new TextEncoder().encode(line));
        return readTurn(await next());
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
