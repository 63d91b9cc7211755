import assert from "node:assert/strict";
import { formatJson } from "../../../bench/result/format_json.ts";
import { resultId } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";
import type { Submission } from "../../../web/store/store.ts";
import { exampleSubmission } from "../example_submission.ts";
import { openPages } from "./open_pages.ts";

/** Which of 100 test items are right: `share` of them, others for each seed. */
const answers = (share: number, seed: number) =>
  Array.from({ length: 100 }, (_, i) => (i * 7 + seed) % 100 < share ? 1 : 0)
    .join("");

/** The same submission with other parts of its result. */
async function with_(
  { result, ...rest }: Submission,
  change: (own: Result) => Partial<Result>,
): Promise<Submission> {
  const unnamed = { ...result, ...change(result) };
  const whole = { ...unnamed, id: await resultId(unnamed) };
  return { ...rest, result: whole, document: `${formatJson(whole)}\n` };
}

const runs = async (
  shares: Readonly<Record<string, readonly number[]>>,
  change: (own: Result) => Partial<Result> = () => ({}),
) =>
  await Promise.all(
    Object.entries(shares).flatMap(([method, own]) =>
      own.map(async (share, seed) =>
        await with_(
          await exampleSubmission({
            method,
            seed,
            right: answers(share, seed),
          }),
          change,
        )
      )
    ),
  );

Deno.test("the compare page shows the paired difference, the flip risk and a dot for each run of both", async () => {
  await using site = await openPages(
    await runs({ full: [60, 62, 61], lora: [50, 54, 49] }),
  );
  const table = site.keys["quick"]!;
  const { html, text } = await site.read(`/compare/${table}/lora/full`);
  // (-10 - 8 - 12) / 3, the t of three runs: 4.303 * 2 / sqrt 3
  assert.match(text, /difference −10\.0 ± \d+\.\d points/);
  assert.match(text, /flip risk \d+ %: so often would a rerun turn the order/);
  assert.match(text, /lora 51\.0 ± .* full 61\.0 ± /);
  assert.match(text, /runs in common 3/);
  const chart = html.match(/<figure>.*?<\/figure>/s)![0];
  assert.equal(chart.match(/class="ring"/g)?.length, 3);
  assert.equal(chart.match(/class="dot"/g)?.length, 3);
  assert.equal(chart.match(/class="joint down"/g)?.length, 3);
  assert.match(chart, /aria-label="[^"]*lora 54\.0, full 62\.0/);
  // The same in numbers, run by run.
  for (
    const [a, b, less] of [
      ["50.0", "60.0", "−10.0"],
      ["54.0", "62.0", "−8.0"],
      ["49.0", "61.0", "−12.0"],
    ]
  ) assert(text.includes(`${a} ${b} ${less}`), text);
  // Items that only full has right, over all runs: lora's lie within full's.
  assert.match(text, /lora wrong 30 117/);
  // Turned round, the sign turns, and nothing else.
  const turned = await site.read(`/compare/${table}/full/lora`);
  assert.match(turned.text, /difference \+10\.0 ± /);
  assert.equal(
    /flip risk \d+ %/.exec(turned.text)?.[0],
    /flip risk \d+ %/.exec(text)?.[0],
  );
  assert.equal((await site.read(`/compare/${table}/full/none`)).status, 404);
});

Deno.test("a page of two rows with one run in common claims nothing", async () => {
  await using site = await openPages(await runs({ full: [60], lora: [20] }));
  const { text } = await site.read(
    `/compare/${site.keys["quick"]}/lora/full`,
  );
  assert.match(text, /With one run in common nobody knows/);
});

Deno.test("the table page says how many planned seeds are there, and which were skipped", async () => {
  const planned = (seeds: readonly number[]) => (own: Result) => ({
    provenance: { ...own.provenance!, seeds: [...seeds] },
  });
  const five = planned([0, 1, 2, 3, 4]);
  const whole = await runs({ full: [60, 61] }, planned([0, 1]));
  const part = await runs({ dt1: [50, 51] }, five);
  const [, second, third] = await runs({ lora: [50, 51, 52] }, five);
  await using honest = await openPages([...whole, ...part]);
  const { html, text } = await honest.read(`/tables/${honest.keys["quick"]}`);
  assert.match(text, /2 of 5 planned seeds so far : dt1/);
  assert.match(text, /All 2 planned seeds : full/);
  assert(!text.includes("Runs that were planned are left out"));
  // All pairs: two rows have two.
  const matrix = html.match(/<table class="matrix">.*?<\/table>/s)![0];
  assert.equal(matrix.match(/<td class="mark /g)?.length, 2);
  assert.equal(matrix.match(/<td class="self">/g)?.length, 2);
  await using lucky = await openPages([...whole, second!, third!]);
  const other = await lucky.read(`/tables/${lucky.keys["quick"]}`);
  assert.match(
    other.text,
    /Runs that were planned are left out\..*lora: shows seeds 1, 2 and not 0/,
  );
});

Deno.test("method pages find the text on dt1 to dt4, and keep variants apart", async () => {
  const dt1 = await runs({ dt1: [70, 71, 72], full: [40, 41, 42] });
  const controls = await Promise.all(
    (await runs({ dt1: [39, 41, 40] })).map((own, seed) =>
      with_(own, ({ cell, configuration }) => ({
        cell: { ...cell, label: "dt1-reverse" },
        configuration: { ...configuration, seed },
      }))
    ),
  );
  await using site = await openPages([...dt1, ...controls]);
  for (const name of ["dt1", "dt2", "dt3", "dt4", "restarts"]) {
    const { text, status } = await site.read(`/methods/${name}`);
    assert.equal(status, 200, name);
    assert.match(
      text,
      name === "restarts" ? /Controls\./ : /Diffusion tuning\./,
    );
  }
  const { text, html } = await site.read("/methods/dt1");
  assert.match(
    text,
    /Better than the reference in 1 of 1 table, worse in 0, no difference found in 0/,
  );
  assert.equal(html.match(/<section /g)?.length, 2);
  assert.match(text, /dt1-reverse Better than the reference in 0 of 1 table/);
  // In the list each has a row, and methods nobody ran are there.
  const list = await site.read("/methods");
  assert.match(list.text, / dt1 .*? dt1 1 1 – – – dt1-reverse 1 – 1 – –/);
  assert.match(list.text, / vera [^?]*? no runs yet/);
});

Deno.test("the run page shows the kernels of an update, and the rest in sum", async () => {
  const kernelProfile = {
    updates: 3,
    gpuMs: 8,
    kernels: [
      { name: "matmul", gpuMs: 6, dispatches: 12, flops: 6e9 },
      { name: "gelu", gpuMs: 1, dispatches: 2.5, flops: 0 },
    ],
  };
  const sent = await runs(
    { full: [60] },
    ({ costs }) => ({ costs: { ...costs!, kernelProfile } }),
  );
  await using site = await openPages(sent);
  const { text } = await site.read(`/runs/${sent[0]!.result.id}`);
  assert.match(text, /matmul 12 6\.0 ms 75\.0 % 1\.0 TFLOP\/s/);
  assert.match(text, /gelu 2\.5 1\.0 ms 12\.5 % –/);
  assert.match(text, /all others 1\.0 ms 12\.5 %/);
  assert.match(text, /weight 2\.0 MB/); // memory by tag
});

Deno.test("the speed page compares engines in the same work, and takes no peak above itself", async () => {
  const timed = (engine: string, ms: number, peakFlopsPerS: number | null) =>
    runs({ full: [60] }, ({ costs, configuration, device }) => ({
      configuration: { ...configuration, engine },
      device: { ...device!, engine, peakFlopsPerS },
      costs: {
        ...costs!,
        trainingFlops: 2e9, // of two updates
        updateWallMs: { median: ms, samples: [ms] },
      },
    }));
  await using site = await openPages([
    ...await timed("native", 20, 40e9),
    ...await timed("tfjs", 120, 40e9),
  ]);
  const { text } = await site.read("/speed");
  assert.match(text, /native 1 50\.0 GFLOP\/s > 100 % 1 /);
  assert.match(text, /tfjs 1 8\.3 GFLOP\/s 21 % × 6\.0 \(from 6\.0 to 6\.0\)/);
});
