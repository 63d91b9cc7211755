import { gather, rotary } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** Lookups in tables of rows, and of angles. */
export const tables: Readonly<Record<string, Compose>> = {
  embedding({ at, attributes }) {
    const { padding_idx } = attributes as { padding_idx?: number };
    const options = padding_idx === undefined
      ? {}
      : { paddingIndex: padding_idx };
    return { y: gather(at("table"), at("ids"), options) };
  },
  rotary({ at, number, attributes }) {
    const scaling = attributes.rope_scaling as
      | Record<string, number>
      | undefined;
    return {
      y: rotary(
        at("x"),
        number("theta"),
        scaling && {
          factor: scaling.factor!,
          lowFrequencyFactor: scaling.low_freq_factor!,
          highFrequencyFactor: scaling.high_freq_factor!,
          originalLength: scaling.original_max_position_embeddings!,
        },
      ),
    };
  },
};
