import { defineDiffusion } from "../diffusion.ts";

/** Diffusion tuning 2 (D-A, S-G): each step adds the next stage; the last one trains all. */
export default defineDiffusion({
  summary: "Diffusion tuning 2: one stage more in each step, bottom up",
  partition: "stages",
  sequence: "growing",
});
