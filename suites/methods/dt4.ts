import { defineMethod } from "../method.ts";
import { diffusionExtensions, diffusionOptions } from "../diffusion_options.ts";
import { growingParitySteps } from "../partition.ts";

/** Diffusion tuning 4 (D-C, S-G): the even blocks of every stage train, then all. */
export default defineMethod({
  summary: "Diffusion tuning 4: even blocks, then all",
  paper: "https://github.com/CAU-COE-VEICLab/Diffusion-Tuning",
  version: 1,
  options: diffusionOptions,
  extensions: diffusionExtensions,
  steps: growingParitySteps,
});
