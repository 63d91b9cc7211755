import Share from "../charts/share.tsx";
import { address } from "../views/address.ts";
import { duration } from "../views/duration.ts";
import { plainSize } from "../views/plain_size.ts";
import type { EngineSpeed, SpeedGroup, SpeedRow } from "../views/speed_rows.ts";

/** Engines on devices, over all rows. */
export function EngineTable(
  { engines }: { readonly engines: readonly EngineSpeed[] },
) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Engines">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">device</th>
            <th scope="col">engine</th>
            <th scope="col" class="amount">rows</th>
            <th scope="col" class="amount">median speed</th>
            <th scope="col" class="amount">of peak</th>
            <th scope="col">time of an update × that of native</th>
          </tr>
        </thead>
        <tbody>
          {engines.map((own) => (
            <tr key={`${own.device} ${own.engine}`}>
              <th scope="row">
                <a href={address(["devices", own.device])}>{own.device}</a>
                {own.isFallback && <span class="quiet">, software</span>}
              </th>
              <td>{own.engine}</td>
              <td class="amount">{own.rows}</td>
              <td class="amount">{plainSize(own.flopsPerS, "FLOP/s")}</td>
              <td class="amount">
                <PartOfPeak share={own.shareOfPeak} />
              </td>
              <td>
                {own.timesNative === null
                  ? (
                    <span class="quiet">
                      {own.engine === "native" ? "1" : "no rows of both"}
                    </span>
                  )
                  : <Times of={own.timesNative} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Times(
  { of: [least, median, most] }: {
    readonly of: readonly [number, number, number];
  },
) {
  return (
    <>
      × {median.toFixed(1)}{" "}
      <span class="quiet">
        (from {least.toFixed(1)} to {most.toFixed(1)})
      </span>
    </>
  );
}

/** The methods of a network and data set; folded but for the reference. */
export function SpeedTable({ group: { table, rows, reference }, fastest }: {
  readonly group: SpeedGroup;
  /** Most operations a second of all rows, which a full bar stands for. */
  readonly fastest: number;
}) {
  const { group } = table;
  return (
    <details class="fold">
      <summary>
        <b>{table.model} on {table.dataset}</b>{" "}
        <span class="quiet">({group.workload})</span>
        <span class="sum">
          {reference.label}: {duration(reference.gpuMs ?? reference.wallMs)}
          {reference.flopsPerS !== null &&
            `, ${plainSize(reference.flopsPerS, "FLOP/s")}`}
          {reference.shareOfPeak !== null &&
            `, ${peakText(reference.shareOfPeak)} of peak`}
        </span>
      </summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={group.workload}>
        <table>
          <thead>
            <tr>
              <th scope="col">method</th>
              <th scope="col">engine</th>
              <th scope="col" class="amount">work</th>
              <th scope="col" class="amount">on the GPU</th>
              <th scope="col" class="amount">by the clock</th>
              <th scope="col" class="amount">× native</th>
              <th scope="col" class="amount">speed</th>
              <th scope="col">
                <span class="unseen">Speed as a bar</span>
              </th>
              <th scope="col" class="amount">of peak</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={`${row.table.key} ${row.label}`}
                row={row}
                fastest={fastest}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        {group.recipe}, on {group.device}.{" "}
        <a href={address(["tables", table.key])}>To its table</a>
      </p>
    </details>
  );
}

function Row({ row, fastest }: {
  readonly row: SpeedRow;
  readonly fastest: number;
}) {
  return (
    <tr>
      <th scope="row">{row.label}</th>
      <td>{row.table.group.engine}</td>
      <td class="amount">{plainSize(row.updateFlops, "FLOP")}</td>
      <td class="amount">{duration(row.gpuMs)}</td>
      <td class="amount">{duration(row.wallMs)}</td>
      <td class="amount">
        {row.timesNative === null ? "–" : `× ${row.timesNative.toFixed(1)}`}
      </td>
      <td class="amount">{plainSize(row.flopsPerS, "FLOP/s")}</td>
      <td>
        <Share of={(row.flopsPerS ?? 0) / (fastest || 1)} />
      </td>
      <td class="amount">
        <PartOfPeak share={row.shareOfPeak} />
      </td>
    </tr>
  );
}

function PartOfPeak({ share }: { readonly share: number | null }) {
  if (share === null) return <span class="quiet">not measured</span>;
  return share > 1
    ? (
      <span title="The machine was busy when the peak was measured">
        {peakText(share)}
      </span>
    )
    : <>{peakText(share)}</>;
}

/** A share of a peak. More than all of it says that the peak is wrong, not how fast the rest was. */
function peakText(share: number): string {
  return share > 1 ? "> 100 %" : `${(100 * share).toFixed(0)} %`;
}
