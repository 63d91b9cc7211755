import type { Result } from "../../bench/result/result.ts";
import CurveChart from "../charts/curve_chart.tsx";
import { curvePanels } from "../views/curve_panels.ts";
import { plainSize } from "../views/plain_size.ts";
import { Facts } from "./facts.tsx";

/** Metrics on the test split. */
export function RunMetrics({ result }: { readonly result: Result }) {
  const metrics = Object.entries(result.metrics);
  if (metrics.length === 0) return null;
  const number = (value: number, unit: string) =>
    unit === "fraction" ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
  return (
    <section aria-labelledby="metrics">
      <h2 id="metrics">On the test split</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label="Metrics">
        <table class="narrow">
          <thead>
            <tr>
              <th scope="col">metric</th>
              <th scope="col" class="amount">value</th>
              <th scope="col">95 % interval</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map(([name, { value, unit, interval, direction }]) => (
              <tr key={name}>
                <th scope="row">
                  {name.replaceAll("_", " ")}{" "}
                  <span class="quiet">
                    ({unit === "fraction" ? "" : `${unit}, `}
                    {direction === "higher" ? "more" : "less"} is better)
                  </span>
                </th>
                <td class="amount">{number(value, unit)}</td>
                <td>
                  {interval
                    ? `${number(interval.low, unit)} to ${
                      number(interval.high, unit)
                    }`
                    : <span class="quiet">not known</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        Intervals are over test items, for this trained network: what another
        seed would give is not in them.
      </p>
    </section>
  );
}

/** Learning curves with the steps of the method, and a table of them. */
export function RunCurvesView({ result }: { readonly result: Result }) {
  if (result.curves.length === 0) return null;
  const { steps, panels } = curvePanels(result.curves);
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Learning curves</h2>
      <p class="note">
        Updates from left to right. Dashed lines and shades mark where a step of
        the method ends and the next begins.
      </p>
      <div class="columns">
        {panels.map((panel) => (
          <CurveChart key={panel.title} panel={panel} steps={steps} />
        ))}
      </div>
      <div class="scroll" tabIndex={0} role="group" aria-label="Steps">
        <table class="narrow">
          <thead>
            <tr>
              <th scope="col">step</th>
              <th scope="col" class="amount">updates</th>
              <th scope="col" class="amount">parameters trained</th>
              <th scope="col">best look at the selection split</th>
            </tr>
          </thead>
          <tbody>
            {result.steps.map((
              { name, updates, trainableParameters, best },
              i,
            ) => (
              <tr key={name}>
                <th scope="row">{i + 1}. {name}</th>
                <td class="amount">{updates}</td>
                <td class="amount">{plainSize(trainableParameters)}</td>
                <td>
                  {best
                    ? `${best.correct} of ${best.samples} right after ${best.update}`
                    : <span class="quiet">not looked at</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Where and in what it ran, and its configuration in full. */
export function RunEnvironment({ result }: { readonly result: Result }) {
  const { environment: own, device, configuration, data } = result;
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <div class="columns">
        <Facts
          of={[
            ["adapter", device?.adapter ?? null],
            ["engine", configuration.engine],
            ["driver", device?.driver || null],
            ["features", device?.features.join(", ") || null],
            ["system", `${own.os}, ${own.arch}`],
            ["processor", own.cpu],
            [
              "threads, memory",
              `${own.cpuThreads}, ${plainSize(own.memoryBytes, "B")}`,
            ],
          ]}
        />
        <Facts
          of={[
            ["TrueTune", own.truetune],
            [
              "commit",
              own.commit &&
              `${own.commit.slice(0, 12)}${own.isModified ? ", modified" : ""}`,
            ],
            ["source", own.sourceHash && own.sourceHash.slice(0, 12)],
            ["lock file", own.lockHash && own.lockHash.slice(0, 12)],
            ["Deno", own.deno],
            ["cells side by side", own.jobs],
            ["data", data && data.hash.slice(0, 12)],
          ]}
        />
      </div>
      <details>
        <summary>Configuration in full</summary>
        <pre
          tabIndex={0}
        ><code>{JSON.stringify(configuration, null, 2)}</code></pre>
      </details>
    </section>
  );
}
