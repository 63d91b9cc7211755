import {
  architectures,
  type Model,
  native,
  tfjsEngine,
} from "../../models/mod.ts";
import type { KernelSuite } from "./contender.ts";
import { openEngineContender } from "./engine_contender.ts";
import { networkWork } from "./network_work.ts";

/** A network cut down to what is timed, and its batch. */
interface Cut {
  /** One line. */
  readonly summary: string;
  /** Samples. */
  readonly batch: number;
  /** Builds it. */
  build(): Model;
}

const text = { length: 64, width: 128, depth: 1, heads: 4, vocabulary: 256 };

/** Each of the five networks with one stage of as few blocks as show all that it does, at small widths. */
const CUTS: Readonly<Record<string, Cut>> = {
  swin: {
    summary: "Swin, a plain and a shifted block, B=4, 14x14 tokens of 96",
    batch: 4,
    build: () =>
      architectures.swin.build("micro", {
        ...{ imageSize: 56, patch: 4, width: 96, depths: [2], heads: [3] },
        ...{ window: 7, mlpRatio: 4 },
      }),
  },
  convnext: {
    summary: "ConvNeXt, one block, B=4, 14x14 places of 96",
    batch: 4,
    build: () =>
      architectures.convnext.build("micro", {
        ...{ imageSize: 56, stem: 4, depths: [1], dims: [96] },
      }),
  },
  smt: {
    summary:
      "SMT, a block of modulation and one of attention, B=4, 14x14 of 64",
    batch: 4,
    build: () =>
      architectures.smt.build("micro", {
        ...{ imageSize: 56, depths: [2], dims: [64], mlpRatios: [4] },
        ...{ modulationHeads: [4], attentionHeads: [4] },
      }),
  },
  roberta: {
    summary: "RoBERTa, one layer, B=8 T=64 C=128 h=4",
    batch: 8,
    build: () =>
      architectures.roberta.build("micro", {
        ...text,
        ...{ positions: 66, hidden: 512 },
      }),
  },
  llama: {
    summary: "LLaMA, one layer, B=8 T=64 C=128 h=4, 2 heads of keys",
    batch: 8,
    build: () =>
      architectures.llama.build("micro", {
        ...text,
        ...{ keyHeads: 2, hidden: 352 },
      }),
  },
};

/** One training update of a cut of each network, by `block.` and its name. */
export function blockSuites(): Record<string, KernelSuite> {
  return Object.fromEntries(
    Object.entries(CUTS).map(([name, { summary, batch, build }]) => [
      `block.${name}`,
      {
        summary: `${summary}, one training update`,
        async open() {
          const work = networkWork(build(), batch);
          return [
            await openEngineContender("native", native, work),
            await openEngineContender("tfjs", tfjsEngine("webgpu"), work),
          ];
        },
      },
    ]),
  );
}
