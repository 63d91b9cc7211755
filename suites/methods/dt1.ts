import { defineMethod } from "../method.ts";
import { diffusionExtensions, diffusionOptions } from "../diffusion_options.ts";
import { stageSteps } from "../partition.ts";

/** Diffusion tuning 1 (D-A, S-Q): the stages train one after the other, from the input up. */
export default defineMethod({
  summary: "Diffusion tuning 1: one stage at a time, bottom up",
  paper: "https://github.com/CAU-COE-VEICLab/Diffusion-Tuning",
  version: 1,
  options: diffusionOptions,
  extensions: diffusionExtensions,
  steps: stageSteps,
});
