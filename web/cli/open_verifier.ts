import {
  type AttestationTrust,
  attestationVerifier,
} from "../api/attestation_verifier.ts";
import type { VerifyAttestation } from "../api/accept_submission.ts";
import type { WebIo } from "./web_io.ts";

/**
 * Sets up what the environment says about attestations: `TRUETUNE_ATTESTATION_ROOTS`, a file of Sigstore's
 * trusted roots, and `TRUETUNE_ATTESTATION_SIGNERS`, addresses of owners, repositories or workflows with
 * commas between.
 *
 * @returns `null` if it says nothing.
 * @throws {RangeError} If it says only one of both.
 */
export async function openVerifier(
  { env }: Pick<WebIo, "env">,
): Promise<VerifyAttestation | null> {
  const file = env("TRUETUNE_ATTESTATION_ROOTS");
  const signers = env("TRUETUNE_ATTESTATION_SIGNERS");
  if (!file && !signers) return null;
  if (!file || !signers) {
    throw new RangeError(
      `Cannot verify attestations: found TRUETUNE_ATTESTATION_${
        file ? "ROOTS" : "SIGNERS"
      } alone, expected TRUETUNE_ATTESTATION_${
        file ? "SIGNERS" : "ROOTS"
      } as well`,
    );
  }
  const trust: AttestationTrust = {
    roots: await Deno.readTextFile(file),
    signers: signers.split(",").map((own) => own.trim()).filter(Boolean),
  };
  return await attestationVerifier(trust);
}
