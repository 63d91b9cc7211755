import { defineDiffusion } from "../diffusion.ts";

/** Diffusion tuning 4 (D-C, S-G): the even blocks of every stage train, then all. */
export default defineDiffusion({
  summary: "Diffusion tuning 4: even blocks, then all",
  partition: "parities",
  sequence: "growing",
});
