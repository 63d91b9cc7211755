import assert from "node:assert/strict";
import { exampleSubmission } from "../web/example_submission.ts";
import { startSite } from "./start_site.ts";

Deno.test("web: kill -9 during 200 submissions at once loses none that was acknowledged", async () => {
  const data = await Deno.makeTempDir();
  try {
    const site = await startSite(data);
    const token = await site.token("ann");
    const sent = await Promise.all(
      Array.from(
        { length: 200 },
        (_, i) => exampleSubmission({ seed: i, adapter: `Device ${i % 10}` }),
      ),
    );
    const acknowledged: string[] = [], refused: string[] = [];
    let killing: Promise<void> | undefined;
    const answers = await Promise.allSettled(
      sent.map(async ({ result, document, predictions }) => {
        const answer = await fetch(`${site.url}/api/v1/results`, {
          method: "POST",
          headers: {
            "authorization": `Bearer ${token}`,
            "content-type": "application/json",
          },
          body: JSON.stringify({ result: document, predictions }),
        });
        const text = await answer.text();
        if (answer.status === 201) acknowledged.push(result.id);
        else refused.push(`${answer.status} ${text}`);
        // In the middle of it.
        if (acknowledged.length === 60) killing ??= site.kill();
      }),
    );
    await killing;
    assert.deepEqual(refused, []);
    assert(killing, "was never killed");
    const lost = answers.filter(({ status }) => status === "rejected");
    assert(lost.length > 0 && lost.length + acknowledged.length === 200);

    await using again = await startSite(data);
    for (const id of acknowledged) {
      const answer = await fetch(`${again.url}/api/v1/results/${id}`);
      assert.equal(answer.status, 200, id);
      assert.equal((await answer.json()).result.id, id);
      const lines = await fetch(
        `${again.url}/api/v1/results/${id}/predictions`,
      );
      assert.equal((await lines.text()).split("\n").length, 5);
    }
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});
