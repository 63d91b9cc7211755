import assert from "node:assert/strict";
import {
  type PublishOptions,
  publishResult,
} from "../../../bench/publish/publish_result.ts";

const parcel = { id: "a".repeat(64), result: "{}", predictions: null };

/** A board that answers as told, one after the other, and what it was asked. */
function board(...answers: (Response | Error)[]) {
  const asked: string[] = [], waits: number[] = [];
  const options: PublishOptions = {
    to: "https://board.example/",
    token: "tt_1",
    isDryRun: false,
    fetch: (url, init) => {
      asked.push(`${init?.method} ${url}`);
      const answer = answers.shift()!;
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer);
    },
    sleep: (ms) => Promise.resolve(void waits.push(ms)),
    random: () => 0.999999,
  };
  return { options, asked, waits };
}

const status = (code: number, headers: HeadersInit = {}) =>
  new Response(null, { status: code, headers });

Deno.test("publishResult() sends what is not there", async () => {
  const { options, asked } = board(status(404), status(201));
  assert.equal((await publishResult(parcel, options)).state, "stored");
  assert.deepEqual(asked, [
    `HEAD https://board.example/api/v1/results/${parcel.id}`,
    "POST https://board.example/api/v1/results",
  ]);
});

Deno.test("publishResult() does not send again what is there", async () => {
  const { options, asked } = board(status(200));
  assert.equal((await publishResult(parcel, options)).state, "known");
  assert.equal(asked.length, 1);
});

Deno.test("publishResult() takes a race for what it is", async () => {
  const type = "urn:truetune:problem:already-stored";
  const { options } = board(
    status(404),
    new Response(JSON.stringify({ type, detail: "there" }), { status: 409 }),
  );
  assert.equal((await publishResult(parcel, options)).state, "known");
});

Deno.test("publishResult() sends nothing in a dry run", async () => {
  const { options, asked } = board(status(404));
  await publishResult(parcel, { ...options, isDryRun: true });
  assert.deepEqual(asked.map((own) => own.split(" ")[0]), ["HEAD"]);
});

Deno.test("publishResult() waits twice as long each time, or as told", async () => {
  const { options, waits } = board(
    new TypeError("connection refused"),
    status(503),
    status(404),
    status(429, { "retry-after": "17" }),
    status(201),
  );
  assert.equal((await publishResult(parcel, options)).state, "stored");
  assert.deepEqual(waits.map((ms) => Math.round(ms)), [1000, 2000, 17_000]);
});

Deno.test("publishResult() gives up in the end, with the reason", async () => {
  const { options, waits } = board(
    ...Array.from({ length: 6 }, () => new TypeError("connection refused")),
  );
  const { state, reason } = await publishResult(parcel, options);
  assert.equal(state, "failed");
  assert.match(reason, /connection refused, 6 times/);
  assert.equal(waits.length, 5);
});

Deno.test("publishResult() says why the board refuses, and does not insist", async () => {
  const type = "urn:truetune:problem:not-trusted";
  const errors = [{ path: "time_passes", message: "no time passed" }];
  const { options, waits } = board(
    status(404),
    new Response(JSON.stringify({ type, detail: "found it", errors }), {
      status: 422,
    }),
  );
  assert.deepEqual(await publishResult(parcel, options), {
    state: "refused",
    reason: "found it; time_passes: no time passed",
    problem: "not-trusted",
  });
  assert.deepEqual(waits, []);
});
