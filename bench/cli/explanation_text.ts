import Table from "cli-table3";
import type { ExplainedStep } from "../plan/explain_steps.ts";

/**
 * A program as a table: a line for each kernel, in order.
 *
 * @param title Whose program it is.
 */
export function renderExplanation(
  title: string,
  { step, facts, kernels }: ExplainedStep,
): string {
  const table = new Table({
    head: [
      ...["#", "kernel", "computes", "shape"],
      ...["reads kB", "writes kB", "MFLOP", "alive kB"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: [
      ...["right", "left", "left", "left"] as const,
      ...Array<"right">(4).fill("right"),
    ],
  });
  for (const [i, own] of kernels.entries()) {
    table.push([
      i,
      own.label,
      own.ops.join(" + "),
      own.ops.length > 0 ? `[${own.shape}]` : "",
      kilobytes(own.readBytes),
      kilobytes(own.writtenBytes),
      (own.flops / 1e6).toFixed(2),
      kilobytes(own.liveBytes),
    ]);
  }
  const fused = kernels.reduce(
    (sum, { ops }) => sum + Math.max(0, ops.length - 1),
    0,
  );
  const { activationBytes, activationBoundBytes } = facts;
  const most = kernels.findIndex(({ liveBytes }) =>
    liveBytes === activationBoundBytes
  );
  return [
    `${title}, step ${step}: ${facts.dispatches} dispatches of ${facts.pipelines} kernels and the optimizer's, ${fused} ops fused into others`,
    table.toString(),
    `${(facts.flops / 1e9).toFixed(3)} GFLOP an update; ${
      (facts.hardwareFlops / 1e9).toFixed(3)
    } with what is computed again.`,
    `Values between kernels: ${kilobytes(activationBytes)} kB planned, ${
      (activationBytes / Math.max(1, activationBoundBytes)).toFixed(3)
    } times the ${
      kilobytes(activationBoundBytes)
    } kB alive at kernel ${most}: no plan can need less.`,
    "",
  ].join("\n");
}

function kilobytes(bytes: number): string {
  return (bytes / 1e3).toFixed(1);
}
