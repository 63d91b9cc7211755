import type { BoardTable } from "../store/store.ts";

/**
 * What sets a table apart from others of its board, in a few words, e.g. `truth: convnext-micro on emoji53
 * (convnext-adapter), native`.
 */
export function tableName({ model, dataset, group }: BoardTable): string {
  return `${group.suite}: ${model} on ${dataset} (${group.workload}), ${group.engine}`;
}
