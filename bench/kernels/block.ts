import { native, tfjsEngine } from "../../models/mod.ts";
import { blockData } from "./block_data.ts";
import { blockWork } from "./block_work.ts";
import type { Contender } from "./contender.ts";
import { openEngineContender } from "./engine_contender.ts";
import { openJaxContender } from "./jax_contender.ts";

/** One pre-norm transformer block (B = 8, T = 64, C = 128, 4 heads), forward, backward and AdamW. */
export async function openBlock(): Promise<Contender[]> {
  const data = blockData();
  const work = blockWork(data);
  return [
    await openEngineContender("native", native, work),
    await openEngineContender("tfjs", tfjsEngine("webgpu"), work),
    await openJaxContender(data),
  ];
}
