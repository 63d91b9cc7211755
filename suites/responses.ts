import type { Model } from "../models/mod.ts";
import { blockKey } from "./partition.ts";

/**
 * Parameters that turn down what was added to blocks when they are multiplied by a factor.
 *
 * @param blocks Keys of blocks, as of `blockKey`.
 */
export function responses(
  { attachments, parameters }: Model,
  blocks: readonly string[],
): string[] {
  const names = new Set(
    attachments.flatMap(({ extension, sites }) =>
      sites.flatMap(({ path }) =>
        (extension.response ?? []).map((own) => `${path}.${own}`)
      )
    ),
  );
  return parameters
    .filter((own) =>
      names.has(own.name) && blocks.includes(blockKey(own) ?? "")
    )
    .map(({ name }) => name);
}
