import { defineDiffusion } from "../diffusion.ts";

/** Diffusion tuning 1 (D-A, S-Q): the stages train one after the other, from the input up. */
export default defineDiffusion({
  summary: "Diffusion tuning 1: one stage at a time, bottom up",
  partition: "stages",
  sequence: "sequential",
});
