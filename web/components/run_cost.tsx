import type { Result } from "../../bench/result/result.ts";
import MemoryBar from "../charts/memory_bar.tsx";
import { duration } from "../views/duration.ts";
import { plainSize } from "../views/plain_size.ts";
import { Facts } from "./facts.tsx";
import { KernelTable } from "./kernel_table.tsx";

/** What a run cost: time, work, memory by purpose, and where the time went. */
export function RunCost({ result }: { readonly result: Result }) {
  const { costs, device } = result;
  if (!costs) return null;
  const { updateGpuMs: gpu, updateWallMs: wall } = costs;
  const flopsPerS = gpu && costs.updates > 0 && gpu.median > 0
    ? costs.trainingFlops / costs.updates / gpu.median * 1e3
    : null;
  const peak = device?.peakFlopsPerS ?? null;
  const rest = costs.wallMs - costs.trainingMs - costs.evaluationMs -
    costs.compilationMs;
  const share = (ms: number) =>
    `${duration(ms)} (${(100 * ms / (costs.wallMs || 1)).toFixed(0)} %)`;
  return (
    <section aria-labelledby="cost">
      <h2 id="cost">Cost</h2>
      <div class="columns">
        <div>
          <h3>Work</h3>
          <Facts
            of={[
              [
                "trained",
                `${plainSize(costs.trainableParameters)} of ${
                  plainSize(costs.totalParameters)
                } parameters`,
              ],
              ["updates", `${costs.updates}, ${costs.samples} samples`],
              ["training", plainSize(costs.trainingFlops, "FLOP")],
              ["evaluation", plainSize(costs.evaluationFlops, "FLOP")],
              ["to store", plainSize(costs.storedBytes, "B")],
              [
                "an update",
                gpu
                  ? `${duration(gpu.median)} on the GPU${
                    wall ? `, ${duration(wall.median)} by the clock` : ""
                  }`
                  : wall
                  ? `${duration(wall.median)} by the clock`
                  : null,
              ],
              [
                "speed",
                flopsPerS === null
                  ? null
                  : `${plainSize(flopsPerS, "FLOP/s")}${
                    peak
                      ? `, ${(100 * flopsPerS / peak).toFixed(0)} % of the ${
                        plainSize(peak, "FLOP/s")
                      } measured here`
                      : ""
                  }`,
              ],
            ]}
          />
          <h3>Where the time went</h3>
          <Facts
            of={[
              ["training", share(costs.trainingMs)],
              ["evaluation", share(costs.evaluationMs)],
              ["compilation", share(costs.compilationMs)],
              ["the rest", rest > 0 ? share(rest) : null],
              ["in all", duration(costs.wallMs)],
            ]}
          />
        </div>
        <div>
          <h3>Most GPU memory in use</h3>
          <MemoryBar peakBytes={costs.peakBytes} />
        </div>
      </div>
      {costs.kernelProfile && <KernelTable profile={costs.kernelProfile} />}
      <StepCosts result={result} />
    </section>
  );
}

/** The profile by step, where a result has it. */
function StepCosts({ result: { costs, steps } }: { readonly result: Result }) {
  if (!costs?.steps?.length) return null;
  return (
    <>
      <h3>An update of each step</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label="Steps">
        <table class="narrow">
          <thead>
            <tr>
              <th scope="col">step</th>
              <th scope="col" class="amount">work</th>
              <th scope="col" class="amount">activations</th>
              <th scope="col" class="amount">gradients</th>
              <th scope="col" class="amount">optimizer</th>
            </tr>
          </thead>
          <tbody>
            {costs.steps.map((own, i) => (
              <tr key={i}>
                <th scope="row">{steps[i]?.name ?? i}</th>
                <td class="amount">{plainSize(own.updateFlops, "FLOP")}</td>
                <td class="amount">{plainSize(own.activationBytes, "B")}</td>
                <td class="amount">{plainSize(own.gradientBytes, "B")}</td>
                <td class="amount">{plainSize(own.optimizerBytes, "B")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
