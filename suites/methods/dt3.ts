import { defineDiffusion } from "../diffusion.ts";

/** Diffusion tuning 3 (D-C, S-Q): the even blocks of every stage train, then the odd ones. */
export default defineDiffusion({
  summary: "Diffusion tuning 3: even blocks, then odd blocks",
  partition: "parities",
  sequence: "sequential",
});
