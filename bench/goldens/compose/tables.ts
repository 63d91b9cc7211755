import { gather, rotary, rotaryTables } from "../../../models/mod.ts";
import { scalingOf } from "../build_model.ts";
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
    const x = at("x");
    const [, , T, D] = x.shape as [number, number, number, number];
    const angles = rotaryTables(
      T,
      D,
      number("theta"),
      scalingOf(attributes) ?? undefined,
    );
    return { y: rotary(x, angles) };
  },
};
