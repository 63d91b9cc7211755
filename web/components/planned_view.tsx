import type { PlannedRuns } from "../views/planned_runs.ts";

/** Whether a table shows all that was planned. */
export function PlannedView(
  { runs: { suspicions, progress, unknown } }: {
    readonly runs: PlannedRuns;
  },
) {
  return (
    <section aria-labelledby="planned">
      <h2 id="planned">Planned and shown</h2>
      {suspicions.length > 0 && (
        <div class="warning" role="note">
          <p>
            <b>Runs that were planned are left out.</b>{" "}
            What is shown may be the lucky ones.
          </p>
          <ul>
            {suspicions.map((message) => <li key={message}>{message}</li>)}
          </ul>
        </div>
      )}
      <ul>
        {progress.map(({ shown, planned, labels }) => (
          <li key={`${shown} ${planned}`}>
            <b>
              {shown === planned
                ? `All ${planned} planned seeds`
                : `${shown} of ${planned} planned seeds so far`}
            </b>: {labels.join(", ")}
          </li>
        ))}
        {unknown.length > 0 && (
          <li>
            <b>Not known</b>, as results from before 1.0 do not say it:{" "}
            {unknown.join(", ")}
          </li>
        )}
      </ul>
      <p class="note">
        A result says which seeds and rates its row was planned with, before it
        was run. Failed runs count as shown.
      </p>
    </section>
  );
}
