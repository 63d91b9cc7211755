import { architectures, native, tfjsEngine } from "../../models/mod.ts";
import type { Contender } from "./contender.ts";
import { openEngineContender } from "./engine_contender.ts";
import { networkWork } from "./network_work.ts";

/** Samples of the batch. */
const BATCH = 32;

/** ConvNeXt-micro on random images: forward, backward and AdamW of all parameters. */
export async function openConvNext(): Promise<Contender[]> {
  const work = networkWork(architectures.convnext.build("micro"), BATCH);
  return [
    await openEngineContender("native", native, work),
    await openEngineContender("tfjs", tfjsEngine("webgpu"), work),
  ];
}
