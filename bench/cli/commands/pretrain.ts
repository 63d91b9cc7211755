import { Command } from "@commander-js/extra-typings";
import { dirname } from "node:path";
import {
  type Architecture,
  architectures,
  native,
} from "../../../models/mod.ts";
import { lookup } from "../../../suites/mod.ts";
import { pretrain, type Pretrained } from "../../runner/pretrain.ts";
import { pretrainLlama } from "../../runner/pretraining/pretrain_llama.ts";
import { pretrainRoberta } from "../../runner/pretraining/pretrain_roberta.ts";
import type { PretrainedText } from "../../runner/pretraining/pretrain_text.ts";
import { writeAtomically } from "../../runner/write_atomically.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../exit_code.ts";
import { numberList, positiveInteger } from "../number_list.ts";
import { cacheFolder, repositoryPath } from "../paths.ts";
import { showProgress } from "../progress.ts";

/** Networks that are pretrained on text. */
const TEXT = { llama: pretrainLlama, roberta: pretrainRoberta } as const;

/** `bench pretrain`: remakes a checkpoint that suites start from. */
export function pretrainCommand({ io }: CliContext) {
  return new Command("pretrain")
    .description("remake the checkpoint that suites start from")
    .argument("<model>", "name of a model")
    .option("--size <name>", "name of a size", "micro")
    .option(
      "--epochs <count>",
      "passes over the source of images, 30 if left out",
      positiveInteger,
    )
    .option(
      "--updates <count>",
      "updates on text; those of the recipe if left out",
      positiveInteger,
    )
    .option(
      "--seed <number>",
      "seed of weights, order, crops and masks",
      (text) => numberList(text)[0]!,
      0,
    )
    .option("--out <file>", "where to write it")
    .option("--json", "one JSON document on standard output")
    .action(async (name, { size, epochs, updates, seed, out, json }) => {
      const architecture = lookup<Architecture>(
        architectures,
        name,
        "model",
        "<model>",
      );
      if (!architecture.sizes.includes(size)) {
        throw new UsageError(
          `Cannot pretrain ${name}: no size "${size}", expected one of ${
            architecture.sizes.join(", ")
          }`,
        );
      }
      const text = Object.entries(TEXT).find(([own]) => own === name)?.[1];
      if (text ? epochs !== undefined : updates !== undefined) {
        throw new UsageError(
          `Cannot pretrain ${name}: found --${
            text ? "epochs, expected --updates" : "updates, expected --epochs"
          }`,
        );
      }
      const hooks = {
        clock: io.clock,
        signal: io.signal,
        onEvent: showProgress(io),
      };
      await using session = await native.open();
      const { bytes, metadata, ...found } = text
        ? await text({ session, size, updates, seed }, hooks)
        : await pretrain({
          session,
          name,
          architecture,
          size,
          epochs: epochs ?? 30,
          seed,
          cacheFolder: cacheFolder(),
          ...hooks,
        });
      const file = out ?? repositoryPath(
        `suites/checkpoints/${name}_${size}${
          text ? "" : "_emoji53"
        }.safetensors`,
      );
      await Deno.mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, bytes);
      io.out(
        json
          ? `${
            JSON.stringify({ file, bytes: bytes.length, ...found, metadata })
          }\n`
          : `${file}: ${bytes.length} bytes, ${describe(found)}\n`,
      );
    });
}

type Found = Omit<Pretrained, "bytes" | "metadata"> | {
  readonly points: PretrainedText["points"];
};

function describe(found: Found): string {
  if ("points" in found) {
    return Object.entries(found.points.at(-1)!.figures)
      .map(([name, value]) => `${name} ${value.toFixed(4)}`).join(", ");
  }
  return `source ${
    percent(found.sourceAccuracy, found.sourceInterval)
  }, target without tuning ${
    percent(found.zeroShotAccuracy, found.zeroShotInterval)
  }`;
}

function percent(
  share: number,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  const text = (value: number) => (value * 100).toFixed(1);
  return `${text(share)} % (${text(low)} to ${text(high)})`;
}
