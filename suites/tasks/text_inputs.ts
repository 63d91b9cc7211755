import type { Model, Values } from "../../models/mod.ts";

/**
 * What a network of texts is fed: ids, and which of them are padding.
 *
 * @param model The network; it takes ids, and nothing beside them but a mask.
 * @param rows Both, row-major.
 */
export function textInputs(
  { sample, beside }: Model,
  { inputIds, attentionMask }: {
    readonly inputIds: Int32Array;
    readonly attentionMask: Int32Array;
  },
): Values {
  return {
    [sample.name]: inputIds,
    ...Object.fromEntries(beside.map(({ name }) => [name, attentionMask])),
  };
}
