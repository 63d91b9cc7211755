// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Method } from "../method.ts";
import adapter from "./adapter.ts";
import bitfit from "./bitfit.ts";
import chainThaw from "./chain_thaw.ts";
import dora from "./dora.ts";
import dt1 from "./dt1.ts";
import dt2 from "./dt2.ts";
import dt3 from "./dt3.ts";
import dt4 from "./dt4.ts";
import full from "./full.ts";
import gradualUnfreezing from "./gradual_unfreezing.ts";
import houlsby from "./houlsby.ts";
import ia3 from "./ia3.ts";
import ist from "./ist.ts";
import lift from "./lift.ts";
import linearProbe from "./linear_probe.ts";
import lisa from "./lisa.ts";
import long from "./long.ts";
import lora from "./lora.ts";
import loraPlus from "./lora_plus.ts";
import lpFt from "./lp_ft.ts";
import naiveBayes from "./naive_bayes.ts";
import normTuning from "./norm_tuning.ts";
import pfeiffer from "./pfeiffer.ts";
import prefixTuning from "./prefix_tuning.ts";
import promptTuning from "./prompt_tuning.ts";
import restarts from "./restarts.ts";
import rslora from "./rslora.ts";
import scratch from "./scratch.ts";
import surgical from "./surgical.ts";
import vera from "./vera.ts";
import zeroShot from "./zero_shot.ts";

/** Every method, keyed by file name. */
export const methods = {
  adapter,
  bitfit,
  chain_thaw: chainThaw,
  dora,
  dt1,
  dt2,
  dt3,
  dt4,
  full,
  gradual_unfreezing: gradualUnfreezing,
  houlsby,
  ia3,
  ist,
  lift,
  linear_probe: linearProbe,
  lisa,
  long,
  lora,
  lora_plus: loraPlus,
  lp_ft: lpFt,
  naive_bayes: naiveBayes,
  norm_tuning: normTuning,
  pfeiffer,
  prefix_tuning: prefixTuning,
  prompt_tuning: promptTuning,
  restarts,
  rslora,
  scratch,
  surgical,
  vera,
  zero_shot: zeroShot,
} satisfies Record<string, Method>;

/** Name of a registered method. */
export type MethodName = keyof typeof methods;
