import { fileURLToPath } from "node:url";
import { ROOT } from "./paths.ts";

/** Set in the process that may load the heavy packages. */
const MARK = "TRUETUNE_PEERS";

/** Whether this process was started with the lock file of the heavy packages. */
export function hasPeers(): boolean {
  return Deno.env.get(MARK) === "1";
}

/**
 * Starts the command line again with the lock file that also has the heavy packages, such as TensorFlow.js,
 * which a newcomer's first run must not load.
 *
 * @param args Arguments of the command line.
 * @returns Its exit code.
 */
export async function restartWithPeers(
  args: readonly string[],
): Promise<number> {
  const path = (file: string) => fileURLToPath(new URL(file, ROOT));
  // Ctrl-C reaches the child too; this process must outlive it to pass on its exit code.
  const ignore = () => {};
  Deno.addSignalListener("SIGINT", ignore);
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "-q",
        "--frozen",
        `--lock=${path("peers.lock")}`,
        path("bench/cli/main.ts"),
        ...args,
      ],
      env: { [MARK]: "1" },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    return code;
  } finally {
    Deno.removeSignalListener("SIGINT", ignore);
  }
}
