import { defineMethod } from "../method.ts";
import { diffusionExtensions, diffusionOptions } from "../diffusion_options.ts";
import { paritySteps } from "../partition.ts";

/** Diffusion tuning 3 (D-C, S-Q): the even blocks of every stage train, then the odd ones. */
export default defineMethod({
  summary: "Diffusion tuning 3: even blocks, then odd blocks",
  paper: "https://github.com/CAU-COE-VEICLab/Diffusion-Tuning",
  version: 1,
  options: diffusionOptions,
  extensions: diffusionExtensions,
  steps: paritySteps,
});
