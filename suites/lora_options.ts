import { z } from "zod";

/** Entries that LoRA and its kin share, with the defaults of PEFT's `LoraConfig`. */
export const loraEntries = {
  /** Rank of the change; PEFT's `r`. */
  rank: z.int().positive().default(8),
  /** The change is scaled by `alpha / rank`; PEFT's `lora_alpha`. */
  alpha: z.number().positive().default(8),
  /** Probability with which inputs of the change are dropped in training; PEFT's `lora_dropout`. */
  dropout: z.number().min(0).max(1).default(0),
  /**
   * Last parts of the paths of the linear layers that are changed, e.g. `[query, value]`; PEFT's
   * `target_modules`. `null`: those that the network names.
   */
  targets: z.array(z.string()).min(1).nullable().default(null),
} as const;
