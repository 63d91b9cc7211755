import { Command } from "@commander-js/extra-typings";
import { dirname } from "node:path";
import {
  type Architecture,
  architectures,
  native,
} from "../../../models/mod.ts";
import { lookup } from "../../../suites/mod.ts";
import { pretrain } from "../../runner/pretrain.ts";
import { writeAtomically } from "../../runner/write_atomically.ts";
import type { CliContext } from "../context.ts";
import { numberList, positiveInteger } from "../number_list.ts";
import { cacheFolder, repositoryPath } from "../paths.ts";
import { showProgress } from "../progress.ts";

/** `bench pretrain`: remakes a checkpoint that suites start from. */
export function pretrainCommand({ io }: CliContext) {
  return new Command("pretrain")
    .description("remake the checkpoint that suites start from")
    .argument("<model>", "name of a model")
    .option("--epochs <count>", "passes over the source", positiveInteger, 30)
    .option(
      "--seed <number>",
      "seed of weights, order and crops",
      (text) => numberList(text)[0]!,
      0,
    )
    .option("--out <file>", "where to write it")
    .option("--json", "one JSON document on standard output")
    .action(async (name, { epochs, seed, out, json }) => {
      const architecture = lookup<Architecture>(
        architectures,
        name,
        "model",
        "<model>",
      );
      const file = out ??
        repositoryPath(`suites/checkpoints/${name}_micro_emoji53.safetensors`);
      await using session = await native.open();
      const { bytes, metadata, sourceAccuracy, zeroShotAccuracy } =
        await pretrain({
          session,
          name,
          architecture,
          epochs,
          seed,
          cacheFolder: cacheFolder(),
          clock: io.clock,
          signal: io.signal,
          onEvent: showProgress(io),
        });
      await Deno.mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, bytes);
      const found = {
        file,
        bytes: bytes.length,
        sourceAccuracy,
        zeroShotAccuracy,
      };
      io.out(
        json
          ? `${JSON.stringify({ ...found, metadata })}\n`
          : `${file}: ${bytes.length} bytes, source ${
            percent(sourceAccuracy)
          }, target without tuning ${percent(zeroShotAccuracy)}\n`,
      );
    });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
