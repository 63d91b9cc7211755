/**
 * A duration in a unit that keeps it short, e.g. `43.2 ms`, `7.8 s`, `4:13 min`.
 *
 * @param ms Milliseconds; `null` is a dash.
 */
export function duration(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < 1000) return `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${clock(whole)} min`;
  return `${clock(Math.round(whole / 60))} h`;
}

function clock(units: number): string {
  return `${Math.floor(units / 60)}:${String(units % 60).padStart(2, "0")}`;
}
