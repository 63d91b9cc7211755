import {
  architectures,
  type Model,
  native,
  tfjsEngine,
} from "../../models/mod.ts";
import type { KernelSuite } from "./contender.ts";
import { openEngineContender } from "./engine_contender.ts";
import { networkWork } from "./network_work.ts";

/** Sizes that train within seconds on a software rasterizer. */
const SIZES = ["micro", "mini"] as const;

/** Samples of a batch: those of the suites, or a quarter where TensorFlow.js would take minutes. */
const BATCH = { images: 16, text: 16 } as const;

/** Where the suites train another size of image or text than the published one. */
const CHANGES: Readonly<Record<string, Record<string, number>>> = {
  "smt.mini": { imageSize: 32 },
  "roberta.mini": { vocabulary: 2000, length: 48 },
};

/** One training update of each small network, by `model.`, its name and its size. */
export function modelSuites(): Record<string, KernelSuite> {
  const suites: Record<string, KernelSuite> = {};
  for (const [name, architecture] of Object.entries(architectures)) {
    for (const size of SIZES) {
      const build = (): Model =>
        architecture.build(size, CHANGES[`${name}.${size}`] ?? {});
      const isText = build().sample.dtype === "i32";
      const batch = BATCH[isText ? "text" : "images"];
      suites[`model.${name}.${size}`] = {
        summary: `${name} ${size}, B=${batch}, one training update`,
        updates: 2,
        async open() {
          const work = networkWork(build(), batch);
          return [
            await openEngineContender("native", native, work),
            await openEngineContender("tfjs", tfjsEngine("webgpu"), work),
          ];
        },
      };
    }
  }
  return suites;
}
