import assert from "node:assert/strict";
import type { Hono } from "hono";
import {
  acceptSubmission,
  type VerifyAttestation,
} from "../../../web/api/accept_submission.ts";
import { createApi } from "../../../web/api/create_api.ts";
import { rateLimiter } from "../../../web/api/rate_limit.ts";
import { judgeSubmission } from "../../../web/store/judge_submission.ts";
import { memoryBlobs } from "../../../web/store/memory_blobs.ts";
import { type OpenStore, openStore } from "../../../web/store/open_store.ts";
import type { Submission } from "../../../web/store/store.ts";
import {
  authenticate,
  createToken,
  revokeTokens,
} from "../../../web/store/tokens.ts";
import { attestationVerifier } from "../../../web/api/attestation_verifier.ts";
import { ownSigstore, WORKFLOW } from "../attested.ts";
import { exampleSubmission } from "../example_submission.ts";
import { submissionOf } from "../forged_submission.ts";

const NOW = "2026-11-25T00:00:00.000Z";
const MOST_BYTES = 64 * 1024;

interface Board {
  readonly api: Hono;
  readonly store: OpenStore;
  readonly faults: unknown[];
  token(name: string): Promise<string>;
  post(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
}

async function withBoard(
  check: (board: Board) => Promise<void>,
  burst = 1e6,
  verifyAttestation: VerifyAttestation | null = null,
): Promise<void> {
  const store = await openStore({
    url: ":memory:",
    blobs: memoryBlobs(),
    now: () => NOW,
  });
  const faults: unknown[] = [];
  const limit = { burst, perSecond: 1 };
  const api = createApi({
    store,
    authenticate: (token) => authenticate(store.db, token),
    turns: rateLimiter(limit, () => 0),
    strangers: rateLimiter(limit, () => 0),
    mostBytes: MOST_BYTES,
    accept: (sent, submitter) =>
      acceptSubmission(sent, submitter, {
        store,
        now: () => NOW,
        judge: (submission, submitter) =>
          judgeSubmission(store, submission, submitter),
        verifyAttestation,
      }),
    addressOf: () => "test",
    onFault: (error) => faults.push(error),
  });
  const token = (name: string) =>
    createToken(store.db, { name, isReferee: false }, "", NOW);
  const own = await token("ann");
  try {
    await check({
      api,
      store,
      faults,
      token,
      post: async (body, headers = {}) =>
        await api.request("/results", {
          method: "POST",
          body,
          headers: {
            "authorization": `Bearer ${own}`,
            "content-type": "application/json",
            ...headers,
          },
        }),
    });
  } finally {
    await store.close();
  }
}

const bodyOf = ({ document, predictions }: Submission) =>
  JSON.stringify({ result: document, predictions });
const countOf = async (store: OpenStore) =>
  (await store.rows({}, { limit: 200 })).items.length;

Deno.test("submit() stores a sound result and says where it is", async () => {
  await withBoard(async ({ api, post, store }) => {
    const sent = await exampleSubmission();
    const answer = await post(bodyOf(sent));
    assert.equal(answer.status, 201, await answer.clone().text());
    const { row } = await answer.json();
    assert.equal(row.tier, "self-reported");
    assert.equal(row.submitter, "ann");
    const there = await api.request(`/results/${sent.result.id}`);
    const { result, history } = await there.json();
    assert.deepEqual(result, JSON.parse(JSON.stringify(sent.result)));
    assert.deepEqual(history.map(({ kind }: { kind: string }) => kind), [
      "stored",
    ]);
    const lines = await api.request(`/results/${sent.result.id}/predictions`);
    assert.equal((await lines.text()).split("\n").length, 5);
    assert.equal(await countOf(store), 1);
  });
});

Deno.test("submit() answers 1,000 bad submissions with a reason, and stores none", async () => {
  await withBoard(async ({ post, store, faults }) => {
    const sound = await exampleSubmission();
    assert.equal((await post(bodyOf(sound))).status, 201);
    const kinds = await badKinds();
    const seen = new Map<string, Set<number>>();
    for (let i = 0; i < 1000; i++) {
      const [name, make] = kinds[i % kinds.length]!;
      const { body, headers } = make(sound, Math.floor(i / kinds.length));
      const answer = await post(body, headers);
      const text = await answer.text();
      assert(
        answer.status >= 400 && answer.status < 500,
        `${name}: ${answer.status} ${text}`,
      );
      const problem = JSON.parse(text);
      assert.equal(problem.status, answer.status);
      assert(problem.detail.length > 10, name);
      seen.set(name, (seen.get(name) ?? new Set()).add(answer.status));
    }
    assert.equal(await countOf(store), 1);
    assert.deepEqual(faults, []);
    assert.deepEqual([...seen.get("repeated")!], [409]);
    assert.deepEqual([...seen.get("oversized")!], [413]);
    assert.deepEqual([...seen.get("forged metric")!], [422]);
  });
});

type Bad = (sound: Submission, round: number) => {
  readonly body: BodyInit;
  readonly headers?: Record<string, string>;
};

/** Ways to send what must not be stored, each different in each round. */
async function badKinds(): Promise<[string, Bad][]> {
  const seeds = await Promise.all(
    Array.from({ length: 60 }, (_, seed) => exampleSubmission({ seed })),
  );
  const other = (round: number) => seeds[round % seeds.length]!;
  const changed = (
    submission: Submission,
    change: (result: Record<string, unknown>) => void,
  ) => {
    const result = JSON.parse(submission.document);
    change(result);
    return { ...submission, document: JSON.stringify(result) };
  };
  const whole = (submission: Submission) => ({ body: bodyOf(submission) });
  return [
    ["repeated", (sound) => whole(sound)],
    ["cut off", (sound, i) => ({ body: bodyOf(sound).slice(0, 7 * i + 1) })],
    ["no object", (_, i) => ({ body: JSON.stringify([i]) })],
    ["not UTF-8", (_, i) => ({ body: new Uint8Array([123, 255, 254, i]) })],
    ["oversized", (_, i) => ({
      body: JSON.stringify({ result: "x".repeat(MOST_BYTES + i) }),
    })],
    ["deep", (_, i) => ({
      body: JSON.stringify({ result: "[".repeat(20_000 + i) }),
    })],
    ["not JSON by type", (sound) => ({
      body: bodyOf(sound),
      headers: { "content-type": "text/html" },
    })],
    ["unknown token", (sound, i) => ({
      body: bodyOf(sound),
      headers: { authorization: `Bearer tt_${`${i}`.padStart(64, "0")}` },
    })],
    ["no token", (sound) => ({
      body: bodyOf(sound),
      headers: { authorization: "" },
    })],
    ["unknown keys", (_, i) => ({
      body: JSON.stringify({
        result: other(i).document,
        predictions: other(i).predictions,
        admin: true,
      }),
    })],
    [
      "edited value",
      (_, i) =>
        whole(
          changed(other(i), (own) =>
            own["createdAt"] = `2026-11-2${i % 4}T00:00:00.000Z`),
        ),
    ],
    [
      "wrong types",
      (_, i) => whole(changed(other(i), (own) => own["curves"] = i)),
    ],
    ["infinite", (_, i) => ({
      body: JSON.stringify({
        result: other(i).document.replace(
          /"wallMs": [\d.]+/,
          '"wallMs": 1e999',
        ),
        predictions: other(i).predictions,
      }),
    })],
    ["null character", (_, i) => ({
      body: JSON.stringify({
        result: other(i).document.replace('"full"', '"fu\\u0000ll"'),
        predictions: other(i).predictions,
      }),
    })],
    ["no predictions", (_, i) => whole({ ...other(i), predictions: null })],
    ["others' predictions", (_, i) =>
      whole({
        ...other(i),
        predictions: other(i).predictions!.replace("item/0", `item/${i}x`),
      })],
    ["prototype", (_, i) => ({
      body: `{"__proto__":{"result":"x"},"predictions":${i}}`,
    })],
    ["forged metric", (_, i) => forged[i % forged.length]!],
    ["of the future", (_, i) => future[i % future.length]!],
    ["markup for a name", (_, i) => named[i % named.length]!],
  ];
}

const forged = await Promise.all([0.9, 0.51, 1].map(async (value) => {
  return {
    body: bodyOf(
      await submissionOf((own) => ({
        ...own,
        metrics: { accuracy: { ...own.metrics["accuracy"]!, value } },
      })),
    ),
  };
}));
const future = await Promise.all([1, 2, 3].map(async (day) => ({
  body: bodyOf(
    await exampleSubmission({ createdAt: `2031-01-0${day}T00:00:00.000Z` }),
  ),
})));
const named = await Promise.all(
  [`${"x".repeat(300)}`, "\u0007", " "].map(async (suite) => ({
    body: bodyOf(await exampleSubmission({ suite })),
  })),
);

Deno.test("submit() lets no token touch another's rows", async () => {
  await withBoard(async ({ post, store, token }) => {
    const mine = await exampleSubmission({ right: "1000" });
    assert.equal((await post(bodyOf(mine))).status, 201);
    const before = await store.find(mine.result.id);
    const eve = { authorization: `Bearer ${await token("eve")}` };
    // The same file, a newer run of the same row, and one that claims to replace it.
    assert.equal((await post(bodyOf(mine), eve)).status, 409);
    const newer = await exampleSubmission({
      right: "1111",
      createdAt: "2026-11-24T12:00:00.000Z",
    });
    assert.equal((await post(bodyOf(newer), eve)).status, 201);
    const claim = await submissionOf((own) => ({
      ...own,
      supersedes: mine.result.id,
      createdAt: "2026-11-24T13:00:00.000Z",
      costs: {
        ...own.costs!,
        updateWallMs: { median: 7.5, samples: [7.25, 7.75] },
      },
    }));
    assert((await post(bodyOf(claim), eve)).status < 500);
    const after = await store.find(mine.result.id);
    assert.deepEqual(
      { ...after!.row, reproductions: 0, tier: "", contradictions: 0 },
      { ...before!.row, reproductions: 0, tier: "", contradictions: 0 },
    );
    while (await store.refresh(10));
    assert.equal((await store.table(before!.row.table))?.leftOut, 0);
  });
});

Deno.test("submit() refuses a revoked token", async () => {
  await withBoard(async ({ post, store }) => {
    assert.equal(await revokeTokens(store.db, "ann", NOW), 1);
    const answer = await post(bodyOf(await exampleSubmission()));
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate")!, /^Bearer/);
  });
});

Deno.test("submit() has a limit for submitters, and says when to come again", async () => {
  await withBoard(async ({ post }) => {
    const sent = bodyOf(await exampleSubmission());
    const answers = [await post(sent), await post(sent), await post(sent)];
    assert.deepEqual(answers.map(({ status }) => status), [201, 409, 429]);
    assert.equal(answers[2]!.headers.get("retry-after"), "1");
  }, 2);
});

Deno.test("submit() takes a result for attested when its workflow signed it, and not otherwise", async () => {
  const { root, attest } = await ownSigstore();
  const [mine, other] = await Promise.all(
    [1, 2].map((seed) => exampleSubmission({ seed })),
  );
  const attestation = await attest({ files: [mine!.document] });
  const bodies = [mine!, other!].map(({ document, predictions }) =>
    JSON.stringify({ result: document, predictions, attestation })
  );
  const verify = await attestationVerifier({
    roots: root,
    signers: ["https://github.com/ann/bench"],
  });
  await withBoard(
    async ({ post, store }) => {
      const answer = await post(bodies[0]!);
      assert.equal(answer.status, 201, await answer.clone().text());
      assert.equal((await answer.json()).row.tier, "attested");
      assert.deepEqual(
        (await store.history(mine!.result.id)).map((own) => [
          own.kind,
          own.detail,
        ]),
        [["stored", "by ann"], ["attested", `by ${WORKFLOW}`]],
      );
      const refused = await post(bodies[1]!);
      assert.equal(refused.status, 422);
      assert.match(
        (await refused.json()).detail,
        /^Cannot verify the attestation: found 1 subjects of other files/,
      );
      assert.equal(await countOf(store), 1);
    },
    1e6,
    verify,
  );
  await withBoard(async ({ post }) => {
    const refused = await post(bodies[0]!);
    assert.equal(refused.status, 422);
    assert.match((await refused.json()).detail, /not set up to verify/);
  });
});
