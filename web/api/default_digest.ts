import crypto, { type KeyObject } from "node:crypto";

/**
 * Runs what verifies signatures without naming a digest, which Node takes for SHA-256 with elliptic curves and
 * RSA. Deno 2.9 throws instead, and Sigstore's library takes that for a bad signature.
 *
 * @param run Synchronous, so that nothing else sees the difference.
 */
export function withDefaultDigest<T>(run: () => T): T {
  const { verify } = crypto;
  const ours = (...[digest, data, key, ...rest]: Parameters<typeof verify>) => {
    const isEdwards = (key as KeyObject).asymmetricKeyType?.startsWith("ed");
    return verify(digest ?? (isEdwards ? null : "sha256"), data, key, ...rest);
  };
  crypto.verify = ours as typeof verify;
  try {
    return run();
  } finally {
    crypto.verify = verify;
  }
}
