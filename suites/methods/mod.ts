// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Method } from "../method.ts";
import adapter from "./adapter.ts";
import chainThaw from "./chain_thaw.ts";
import dt1 from "./dt1.ts";
import dt2 from "./dt2.ts";
import dt3 from "./dt3.ts";
import dt4 from "./dt4.ts";
import full from "./full.ts";
import gradualUnfreezing from "./gradual_unfreezing.ts";
import head from "./head.ts";
import lift from "./lift.ts";
import lisa from "./lisa.ts";
import long from "./long.ts";
import lora from "./lora.ts";
import lpFt from "./lp_ft.ts";
import restarts from "./restarts.ts";
import scratch from "./scratch.ts";
import surgical from "./surgical.ts";
import zeroShot from "./zero_shot.ts";

/** Every method, keyed by file name. */
export const methods = {
  adapter,
  chain_thaw: chainThaw,
  dt1,
  dt2,
  dt3,
  dt4,
  full,
  gradual_unfreezing: gradualUnfreezing,
  head,
  lift,
  lisa,
  long,
  lora,
  lp_ft: lpFt,
  restarts,
  scratch,
  surgical,
  zero_shot: zeroShot,
} satisfies Record<string, Method>;

/** Name of a registered method. */
export type MethodName = keyof typeof methods;
