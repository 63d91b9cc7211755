import type { Costs } from "./result.ts";

/**
 * Model FLOPs utilisation (MFU): the part of the device's peak that the operations a training asks for are.
 *
 *     trainingFlops / trainingMs / peak
 *
 * What kernels compute again, or blocks to spare memory, does not count; the time does, and that of the host.
 * Chowdhery et al., PaLM (2022), arXiv:2204.02311, appendix B.
 *
 * @param costs Of a cell.
 * @param peakFlopsPerS Operations a second that matrix products reach; `null` if not measured.
 * @returns A share; above 1 something was measured wrongly. `null` without a peak or training.
 */
export function modelFlopsUtilisation(
  { trainingFlops, trainingMs }: Pick<Costs, "trainingFlops" | "trainingMs">,
  peakFlopsPerS: number | null,
): number | null {
  return peakFlopsPerS !== null && trainingFlops > 0 && trainingMs > 0
    ? trainingFlops / trainingMs * 1e3 / peakFlopsPerS
    : null;
}
