import type { Plan } from "../plan/plan_suite.ts";
import { ReproductionError } from "../plan/reproduction_error.ts";
import type { Result } from "../result/result.ts";
import type { ResultFile } from "./load_results.ts";
import type { OnEvent } from "./progress_event.ts";
import type { Reproducer, Reproduction } from "./reproducer.ts";

/** What came of one of several results. */
export type Reproduced =
  & {
    /** The result. */
    readonly first: ResultFile;
  }
  & (
    /** It was run again. */
    | { readonly found: Reproduction }
    /** The code, data or weights at hand would run something else; this says what. */
    | { readonly refusal: ReproductionError }
  );

/** What running several results again needs. */
export interface ReproduceAllOptions {
  /** Plans the cell of a result: `planAgain`. */
  planOf(result: Result): Promise<Plan>;
  /** What runs the results of an engine; the caller closes it. */
  reproducerOf(engine: string): Reproducer;
  /** Told what happens. */
  readonly onEvent?: OnEvent;
}

/**
 * Runs results again, one after the other in the order given. All are planned first, so that what cannot be run
 * here is told before hours of work, and so that the end is in sight.
 *
 * @param files The results.
 * @yields Refusals first, then each result as soon as it was run.
 * @throws {DeviceError} If there is no device.
 * @throws The reason of the reproducer's signal, if that stopped it.
 */
export async function* reproduceAll(
  files: readonly ResultFile[],
  { planOf, reproducerOf, onEvent }: ReproduceAllOptions,
): AsyncGenerator<Reproduced> {
  const planned: { readonly first: ResultFile; readonly plan: Plan }[] = [];
  for (const first of files) {
    const plan = await orRefusal(planOf(first.result));
    if (plan instanceof ReproductionError) yield { first, refusal: plan };
    else planned.push({ first, plan });
  }
  if (planned.length === 0) return;
  const engineOf = ({ configuration }: Result) => configuration.engine;
  const opening = reproducerOf(engineOf(planned[0]!.first.result));
  onEvent?.({
    kind: "run",
    suite: "again",
    cells: files.length,
    pending: planned.length,
    flops: planned.reduce((sum, { plan }) => sum + flopsOf(plan), 0),
    device: (await opening.device()).adapter,
    folder: "",
  });
  for (const [index, { first, plan }] of planned.entries()) {
    const found = await orRefusal(
      reproducerOf(engineOf(first.result))
        .run(first, plan, { index, count: planned.length }),
    );
    if (found instanceof ReproductionError) {
      yield { first, refusal: found };
      continue;
    }
    const { cell, status, metrics, costs, error } = found.again.result;
    onEvent?.({
      kind: "result",
      id: cell.id,
      status,
      accuracy: metrics.accuracy ?? null,
      wallMs: costs?.wallMs ?? 0,
      reason: error?.message ?? null,
    });
    yield { first, found };
  }
}

async function orRefusal<T>(work: Promise<T>): Promise<T | ReproductionError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ReproductionError) return error;
    throw error;
  }
}

function flopsOf({ cells }: Plan): number {
  return cells.reduce(
    (sum, { cost }) => sum + cost.trainingFlops + cost.evaluationFlops,
    0,
  );
}
