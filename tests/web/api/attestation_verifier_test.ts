import assert from "node:assert/strict";
import { attestationVerifier } from "../../../web/api/attestation_verifier.ts";
import { type OwnAttestation, ownSigstore, WORKFLOW } from "../attested.ts";

const FILE = '{"id":"a result"}\n';
const SIGNERS = ["https://github.com/ann/bench"];

Deno.test("attestationVerifier() says which workflow vouches for a result file", async () => {
  const { root, attest } = await ownSigstore();
  const bundle = await attest({ files: ["another", FILE] });
  for (
    const signers of [
      SIGNERS,
      ["https://github.com/ann/"],
      ["https://github.com/bob", WORKFLOW],
      [WORKFLOW.split("@")[0]!],
    ]
  ) {
    const verify = await attestationVerifier({ roots: root, signers });
    assert.equal(await verify(FILE, bundle), WORKFLOW);
  }
});

Deno.test("attestationVerifier() refuses what does not vouch for the file, and says why", async () => {
  const { root, attest } = await ownSigstore();
  const verify = await attestationVerifier({ roots: root, signers: SIGNERS });
  const refused: [string, Omit<OwnAttestation, "files">, RegExp][] = [
    [
      "another repository",
      { workflow: WORKFLOW.replace("/bench/", "/bench2/") },
      /found a signature of https:\/\/github\.com\/ann\/bench2\//,
    ],
    [
      "another owner of a like name",
      { workflow: WORKFLOW.replace("/ann/", "/anna/") },
      /found a signature of https:\/\/github\.com\/anna\//,
    ],
    ["another issuer", { issuer: "https://gitlab.com" }, /issuer/],
    [
      "a forged payload",
      { forge: (text) => text.replace("result_0", "result_9") },
      /signature verification failed/,
    ],
    [
      "another statement",
      { predicateType: "https://spdx.dev/Document" },
      /found a statement of https:\/\/spdx/,
    ],
    [
      "another content",
      { payloadType: "text/plain" },
      /expected application\/vnd\.in-toto/,
    ],
  ];
  for (const [name, own, reason] of refused) {
    const bundle = await attest({ files: [FILE], ...own });
    await assert.rejects(verify(FILE, bundle), reason, name);
  }
  const sound = await attest({ files: [FILE] });
  await assert.rejects(
    verify(`${FILE} `, sound),
    /found 1 subjects of other files, expected one with sha256 [0-9a-f]{64}$/,
  );
  await assert.rejects(verify(FILE, {}), /bundle/i);
  const bare = structuredClone(sound) as {
    verificationMaterial: { tlogEntries: unknown[] };
  };
  bare.verificationMaterial.tlogEntries = [];
  await assert.rejects(verify(FILE, bare), /timestamps|tlog/i);
});

Deno.test("attestationVerifier() trusts its roots only, any of them", async () => {
  const [mine, other] = [await ownSigstore(), await ownSigstore()];
  const bundle = await mine.attest({ files: [FILE] });
  const foreign = await attestationVerifier({
    roots: other.root,
    signers: SIGNERS,
  });
  await assert.rejects(foreign(FILE, bundle));
  const both = await attestationVerifier({
    roots: `${other.root}\n${mine.root}\n`,
    signers: SIGNERS,
  });
  assert.equal(await both(FILE, bundle), WORKFLOW);
});

Deno.test("attestationVerifier() is set up with roots and signers, or not at all", async () => {
  const { root } = await ownSigstore();
  const open = (roots: string, signers: string[]) =>
    attestationVerifier({ roots, signers });
  await assert.rejects(open("no JSON", SIGNERS), /Cannot read trusted roots/);
  await assert.rejects(open("{}", SIGNERS), /without certificate authorities/);
  await assert.rejects(open(root, []), /found signers ""/);
  await assert.rejects(open(root, ["ann"]), /found signers "ann"/);
});
