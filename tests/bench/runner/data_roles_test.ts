import assert from "node:assert/strict";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import type { Scoring } from "../../../suites/task.ts";
import { fakeEngine } from "../fake_engine.ts";
import {
  FAKE_ENVIRONMENT,
  FAKE_SUITE,
  fakeClock,
  fakeDataset,
  fakeSuite,
} from "../fake_suite.ts";

const SUITE = FAKE_SUITE.replace("lr: 3e-3", "lr: [1e-3, 3e-3]");

/**
 * Runs the fake suite with other test images and labels, and notes which inputs of the test split each cell reads.
 *
 * @param shift What is added to the labels and pixels of the test split.
 */
async function runWith(shift: number) {
  const reads: number[][] = [];
  const suite = fakeSuite(SUITE);
  const workloads = suite.workloads.map((workload) => ({
    ...workload,
    data: {
      ...workload.data,
      open: ({ fold = 0 }) => {
        const data = fakeDataset(fold);
        const { test } = data.splits;
        return Promise.resolve({
          ...data,
          splits: {
            ...data.splits,
            test: {
              ...test,
              images: test.images.map((value) => (value + shift) % 256),
              labels: test.labels.map((label) => (label + shift) % 5),
            },
          },
        });
      },
    },
    task: {
      ...workload.task,
      configured: {
        ...workload.task.configured,
        bind: async (
          ...[data, context]: Parameters<
            typeof workload.task.configured.bind
          >
        ) => {
          const bound = await workload.task.configured.bind(data, context);
          const own: number[] = [];
          reads.push(own);
          const noted = (test: Scoring): Scoring => ({
            ...test,
            inputs: (index) => {
              own.push(index);
              return test.inputs(index);
            },
          });
          return { ...bound, test: bound.test && noted(bound.test) };
        },
      },
    },
  }));
  const out = await Deno.makeTempDir();
  try {
    const { results } = await runSuite(
      await planSuite({ ...suite, workloads }, {
        readFile: () => Promise.reject(new Deno.errors.NotFound()),
      }),
      {
        engine: fakeEngine(),
        out,
        cacheFolder: out,
        environment: FAKE_ENVIRONMENT,
        clock: fakeClock(),
      },
    );
    return { results, reads };
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

Deno.test("runSuite() reads each batch of the test split once in a cell, whatever the method", async () => {
  const { results, reads } = await runWith(0);
  assert.equal(reads.length, results.length);
  // 13 images in batches of 8
  for (const own of reads) assert.deepEqual(own, [0, 1]);
});

Deno.test("runSuite() lets the test split decide nothing but the test", async () => {
  const before = await runWith(0), after = await runWith(3);
  const chosen = ({ results }: typeof before) =>
    results.map(({ cell, steps, curves, configuration: { lr } }) => ({
      label: cell.label,
      lr,
      steps,
      curves,
    }));
  assert.deepEqual(chosen(after), chosen(before));
  const scores = ({ results }: typeof before) =>
    results.map(({ predictions }) => predictions?.sha256);
  assert.notDeepEqual(scores(after), scores(before));
});
