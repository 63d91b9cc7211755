import { Command } from "@commander-js/extra-typings";
import { dirname, join } from "node:path";
import { type Parcel, publishResult } from "../../publish/publish_result.ts";
import { loadResult, loadResults } from "../../runner/load_results.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";

/** Where the token is if it is not in a file. */
const VARIABLE = "TRUETUNE_TOKEN";

/** `bench publish`: results to a leaderboard. */
export function publishCommand({ io, setExit }: CliContext) {
  return new Command("publish")
    .description(`send results to a leaderboard; the token is in ${VARIABLE}`)
    .argument("[paths...]", "result files, or folders of them", ["results"])
    .requiredOption("--to <url>", "address of the board")
    .option("--token-file <path>", "file with the token instead")
    .option("--dry-run", "say what would be sent, and send nothing")
    .action(async (paths, { to, tokenFile, dryRun = false }) => {
      checkAddress(to);
      const token = tokenFile
        ? (await Deno.readTextFile(tokenFile)).trim()
        : Deno.env.get(VARIABLE);
      if (!token && !dryRun) {
        throw new UsageError(
          `Cannot publish: found no token in ${VARIABLE}, expected one that the board's keepers made`,
        );
      }
      const { files, faults } = await filesOf(paths);
      const counts = { stored: 0, known: 0, refused: 0, failed: 0 };
      let exit: number = faults.length > 0 ? EXIT.schema : EXIT.ok;
      for (const path of files) {
        if (io.signal.aborted) throw io.signal.reason;
        const { state, reason, problem } = await publishResult(
          await parcelOf(path),
          {
            to,
            token: token ?? "",
            isDryRun: dryRun,
            fetch: (url, init) => fetch(url, { ...init, signal: io.signal }),
            sleep: (ms) => sleep(ms, io.signal),
            random: Math.random,
            onWait: (ms, why) =>
              io.err(`${why}; again in ${(ms / 1000).toFixed(1)} s\n`),
          },
        );
        counts[state]++;
        io.out(
          `${
            dryRun && state === "stored" ? "would be stored" : state
          }  ${path}${reason && `: ${reason}`}\n`,
        );
        if (state === "refused") {
          exit = problem === "not-a-result" ? EXIT.schema : EXIT.trust;
        } else if (state === "failed") exit = EXIT.failed;
      }
      for (const fault of faults) io.err(`Left out ${fault}\n`);
      io.err(
        `${counts.stored} ${
          dryRun ? "would be stored" : "stored"
        }, ${counts.known} known, ${counts.refused} refused, ${counts.failed} failed\n`,
      );
      setExit(exit);
    });
}

function checkAddress(to: string): void {
  const url = URL.parse(to);
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(
    url?.hostname ?? "",
  );
  if (url?.protocol === "https:" || isLocal && url?.protocol === "http:") {
    return;
  }
  throw new UsageError(
    `Cannot publish to "${to}", expected https://… (http only on this machine: a token must not travel in the clear)`,
  );
}

async function filesOf(paths: readonly string[]) {
  const files: string[] = [], faults: string[] = [];
  for (const path of paths) {
    if ((await Deno.stat(path)).isFile) {
      files.push((await loadResult(path)).path);
    } else {
      const found = await loadResults(path);
      files.push(...found.files.map((own) => own.path));
      faults.push(...found.faults);
    }
  }
  return { files, faults };
}

async function parcelOf(path: string): Promise<Parcel> {
  const { result: { id, predictions } } = await loadResult(path);
  return {
    id,
    result: await Deno.readTextFile(path),
    predictions: predictions &&
      await Deno.readTextFile(join(dirname(path), predictions.file)),
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
