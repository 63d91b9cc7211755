import { RunCost } from "../../components/run_cost.tsx";
import { RunHead } from "../../components/run_head.tsx";
import {
  RunCurvesView,
  RunEnvironment,
  RunMetrics,
} from "../../components/run_parts.tsx";
import Examples from "../../islands/examples.tsx";
import { define, page } from "../../pages/define.ts";
import { examplesStateOf } from "../../views/examples_state.ts";

/** Most examples that a page holds. */
const MOST = 5000;

/** A run: curves, examples, costs, environment. */
export const handler = define.handlers({
  async GET({ store, params, url }) {
    const stored = await store.find(params["id"] ?? "");
    if (!stored) return page(null, { status: 404, head: { title: "No run" } });
    const { id } = stored.row;
    const predictions = await store.predictions(id);
    return page({
      stored,
      history: await store.history(id),
      predictions: predictions?.slice(0, MOST)
        .map(({ id, label, prediction }) => ({ id, label, prediction })) ?? [],
      total: predictions?.length ?? 0,
      state: examplesStateOf(url.search),
    }, {
      head: { title: `${stored.row.label} on ${stored.row.model}` },
    });
  },
});

export default define.page<typeof handler>(({ data }) => {
  if (!data) {
    return (
      <>
        <h1>No such run</h1>
        <p>There is no result with this id.</p>
      </>
    );
  }
  const { stored, history, predictions, total, state } = data;
  const { result } = stored;
  return (
    <>
      <RunHead stored={stored} history={history} />
      <RunMetrics result={result} />
      <RunCurvesView result={result} />
      <RunCost result={result} />
      {predictions.length > 0 && (
        <section aria-labelledby="examples">
          <h2 id="examples">Test examples</h2>
          {total > predictions.length && (
            <p class="note">The first {predictions.length} of {total}.</p>
          )}
          <Examples rows={predictions} state={state} />
        </section>
      )}
      <RunEnvironment result={result} />
    </>
  );
});
