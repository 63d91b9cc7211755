import { z } from "zod";
import { bottleneckAdapter, type Extension } from "../models/mod.ts";
import { options } from "./options.ts";

/** Options of the diffusion-tuning methods. */
export const diffusionOptions = options({
  /** What the steps tune: the network itself, or adapters in it. */
  on: z.enum(["full", "adapter"]).default("full"),
  /** With `on: adapter`: the channels divided by this are the adapter's width. */
  reduction: z.int().positive().default(4),
});

/** What {@linkcode diffusionOptions} add to the network. */
export function diffusionExtensions(
  { on, reduction }: { on: "full" | "adapter"; reduction: number },
): Extension[] {
  return on === "adapter" ? [bottleneckAdapter(reduction)] : [];
}
