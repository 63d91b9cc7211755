import type { SerializedBundle } from "@sigstore/bundle";
import { sha256 } from "../../bench/result/content_hash.ts";
import { withDefaultDigest } from "./default_digest.ts";
import type { VerifyAttestation } from "./accept_submission.ts";

/** Whom attestations are believed. */
export interface AttestationTrust {
  /**
   * Sigstore's trusted roots: JSON of one, or several with one a line, as `gh attestation trusted-root` prints
   * them. An attestation must hold under one of them.
   */
  readonly roots: string;
  /**
   * Owners, repositories or workflows that may sign, e.g. `https://github.com/ann/bench`. Each stands for all
   * below it.
   */
  readonly signers: readonly string[];
}

/** Who signs the certificates of GitHub's workflows in. */
const ISSUER = "https://token.actions.githubusercontent.com";
const PAYLOAD = "application/vnd.in-toto+json";
const STATEMENT = /^https:\/\/in-toto\.io\/Statement\/v(0\.1|1)$/;
const PREDICATE = "https://slsa.dev/provenance/v1";

/** What an attestation says, as far as it is looked at. */
interface Statement {
  readonly _type?: unknown;
  readonly predicateType?: unknown;
  readonly subject?: unknown;
}

/**
 * Makes the verifier of GitHub's artifact attestations: Sigstore bundles whose certificate names a workflow
 * that may sign, whose signature, transparency log and timestamps hold under a trusted root, and whose
 * subjects include the result file by its sha256.
 *
 * @throws {TypeError} If a root is none, or there is no signer.
 */
export async function attestationVerifier(
  { roots, signers }: AttestationTrust,
): Promise<VerifyAttestation> {
  const { bundleFromJSON } = await import("@sigstore/bundle");
  const { TrustedRoot } = await import("@sigstore/protobuf-specs");
  const { toSignedEntity, toTrustMaterial, Verifier } = await import(
    "@sigstore/verify"
  );
  if (signers.length === 0 || !signers.every((own) => /^https:/.test(own))) {
    throw new TypeError(
      `Cannot verify attestations: found signers "${signers}", expected addresses such as https://github.com/ann/bench`,
    );
  }
  const verifiers = readRoots(roots).map((json) => {
    const root = TrustedRoot.fromJSON(json);
    if (root.certificateAuthorities.length === 0) {
      throw new TypeError(
        "Cannot verify attestations: found a root without certificate authorities, expected Sigstore's trusted root",
      );
    }
    return new Verifier(toTrustMaterial(root), {
      // GitHub's own root has no logs, but an authority for timestamps; one of both vouches for the time.
      ctlogThreshold: Math.min(1, root.ctlogs.length),
      tlogThreshold: Math.min(1, root.tlogs.length),
      timestampThreshold: 1,
    });
  });

  return async (document, json) => {
    const bundle = bundleFromJSON(json as unknown as SerializedBundle);
    const { content } = bundle;
    if (
      content.$case !== "dsseEnvelope" ||
      content.dsseEnvelope.payloadType !== PAYLOAD
    ) {
      throw new TypeError(`found another signed content, expected ${PAYLOAD}`);
    }
    const entity = toSignedEntity(bundle);
    const faults: string[] = [];
    for (const verifier of verifiers) {
      let signer: string | undefined;
      try {
        const { identity } = withDefaultDigest(() =>
          verifier.verify(entity, { extensions: { issuer: ISSUER } })
        );
        signer = identity?.subjectAlternativeName;
      } catch (error) {
        faults.push((error as Error).message);
        continue;
      }
      if (!signers.some((own) => isBelow(signer, own))) {
        throw new RangeError(
          `found a signature of ${signer}, expected one of ${
            signers.join(", ")
          }`,
        );
      }
      const text = new TextDecoder().decode(content.dsseEnvelope.payload);
      expectSubject(JSON.parse(text) as Statement, await sha256(document));
      return signer!;
    }
    throw new RangeError([...new Set(faults)].join("; "));
  };
}

function readRoots(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    // Not one: then one a line.
  }
  try {
    return text.split("\n").filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line));
  } catch (error) {
    throw new TypeError(
      `Cannot read trusted roots: ${
        (error as Error).message
      }, expected JSON, or one JSON a line`,
    );
  }
}

/** Whether a workflow is the signer or something below it: `…/ann` is not above `…/anna/x`. */
function isBelow(workflow: string | undefined, signer: string): boolean {
  const start = signer.replace(/\/$/, "");
  return workflow !== undefined && workflow.startsWith(start) &&
    ["", "/", "@"].includes(workflow.slice(start.length, start.length + 1));
}

function expectSubject(
  { _type, predicateType, subject }: Statement,
  hash: string,
): void {
  if (!STATEMENT.test(String(_type)) || predicateType !== PREDICATE) {
    throw new TypeError(
      `found a statement of ${predicateType}, expected ${PREDICATE}`,
    );
  }
  const digests = (Array.isArray(subject) ? subject : []).map((own) =>
    (own as { digest?: { sha256?: unknown } } | null)?.digest?.sha256
  );
  if (!digests.includes(hash)) {
    throw new RangeError(
      `found ${digests.length} subjects of other files, expected one with sha256 ${hash}`,
    );
  }
}
