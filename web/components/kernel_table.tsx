import type { KernelProfile } from "../../bench/result/result.ts";
import Share from "../charts/share.tsx";
import { duration } from "../views/duration.ts";
import { plainSize } from "../views/plain_size.ts";

/** Where the GPU time of an update goes, kernel by kernel; those that are not named are one row. */
export function KernelTable(
  { profile: { updates, gpuMs, kernels } }: {
    readonly profile: KernelProfile;
  },
) {
  const named = kernels.reduce((sum, own) => sum + own.gpuMs, 0);
  const rest = gpuMs - named;
  return (
    <>
      <h3>Kernels of an update</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label="Kernels">
        <table class="narrow kernels">
          <thead>
            <tr>
              <th scope="col">kernel</th>
              <th scope="col" class="amount">times</th>
              <th scope="col" class="amount">in all</th>
              <th scope="col" class="amount">share</th>
              <th scope="col">
                <span class="unseen">Share as a bar</span>
              </th>
              <th scope="col" class="amount">speed</th>
            </tr>
          </thead>
          <tbody>
            {kernels.map((own) => (
              <tr key={own.name}>
                <th scope="row">
                  <code>{own.name}</code>
                </th>
                <td class="amount">{count(own.dispatches)}</td>
                <Time ms={own.gpuMs} of={gpuMs} />
                <td class="amount">
                  {own.flops > 0 && own.gpuMs > 0
                    ? plainSize(own.flops / own.gpuMs * 1e3, "FLOP/s")
                    : <span class="quiet">–</span>}
                </td>
              </tr>
            ))}
            {rest > gpuMs * 1e-6 && (
              <tr>
                <th scope="row">all others</th>
                <td></td>
                <Time ms={rest} of={gpuMs} />
                <td></td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <p class="note">
        By GPU timestamps around each dispatch, mean of {updates}{" "}
        updates in the middle of each step.
      </p>
    </>
  );
}

function Time({ ms, of }: { readonly ms: number; readonly of: number }) {
  const share = of > 0 ? ms / of : 0;
  return (
    <>
      <td class="amount">{duration(ms)}</td>
      <td class="amount">{(100 * share).toFixed(1)} %</td>
      <td>
        <Share of={share} />
      </td>
    </>
  );
}

/** A mean of dispatches: whole where all updates have as many. */
function count(dispatches: number): string {
  return Number.isInteger(dispatches) ? `${dispatches}` : dispatches.toFixed(1);
}
