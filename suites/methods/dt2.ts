import { defineMethod } from "../method.ts";
import { diffusionExtensions, diffusionOptions } from "../diffusion_options.ts";
import { growingStageSteps } from "../partition.ts";

/** Diffusion tuning 2 (D-A, S-G): each step adds the next stage; the last one trains all. */
export default defineMethod({
  summary: "Diffusion tuning 2: one stage more in each step, bottom up",
  paper: "https://github.com/CAU-COE-VEICLab/Diffusion-Tuning",
  version: 1,
  options: diffusionOptions,
  extensions: diffusionExtensions,
  steps: growingStageSteps,
});
