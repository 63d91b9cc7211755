import { bundleToJSON, toDSSEBundle } from "@sigstore/bundle";
import { Buffer } from "node:buffer";
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import {
  initializeCA,
  initializeCTLog,
  initializeTLog,
  // deno-lint-ignore no-import-prefix -- for tests alone, and not in every lock
} from "npm:@sigstore/mock@0.13.0";

/** Who signs, and what. */
export interface OwnAttestation {
  /** Texts of the files that are attested. */
  readonly files: readonly string[];
  readonly workflow?: string;
  readonly issuer?: string;
  readonly predicateType?: string;
  readonly payloadType?: string;
  /** Changes the payload after it was signed. */
  readonly forge?: (payload: string) => string;
}

/** Sigstore in small: an authority for certificates and two logs, of its own. */
export interface OwnSigstore {
  /** The trusted root, JSON. */
  readonly root: string;
  /** An attestation as GitHub's action makes it. */
  attest(own: OwnAttestation): Promise<Record<string, unknown>>;
}

/** What a log says about an entry: its own types come from a package that is not there. */
interface LoggedEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly checkpoint: string;
    };
  };
}

/** The workflow that signs unless told otherwise. */
export const WORKFLOW =
  "https://github.com/ann/bench/.github/workflows/run.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const base64 = (bytes: ArrayBufferView | Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("base64");
const sha256 = (data: string | Uint8Array) =>
  createHash("sha256").update(data).digest();
const spki = (key: KeyObject) => key.export({ format: "der", type: "spki" });

/** Sets up a Sigstore that nobody else trusts. */
export async function ownSigstore(): Promise<OwnSigstore> {
  const ctLog = await initializeCTLog(pair());
  const ca = await initializeCA(pair(), ctLog);
  const tlog = await initializeTLog("https://log.test", pair());
  const logOf = (publicKey: Uint8Array, logId: ArrayBufferView) => ({
    baseUrl: "https://log.test",
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: base64(publicKey),
      keyDetails: "PKIX_ECDSA_P256_SHA_256",
      validFor: { start: "2020-01-01T00:00:00.000Z" },
    },
    logId: { keyId: base64(logId) },
  });
  return {
    root: JSON.stringify({
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      tlogs: [logOf(tlog.publicKey, sha256(tlog.publicKey))],
      ctlogs: [logOf(ctLog.publicKey, ctLog.logID)],
      certificateAuthorities: [{
        subject: { organization: "test", commonName: "test" },
        uri: "https://ca.test",
        certChain: { certificates: [{ rawBytes: base64(ca.rootCertificate) }] },
        validFor: { start: "2020-01-01T00:00:00.000Z" },
      }],
      timestampAuthorities: [],
    }),
    async attest(
      {
        files,
        workflow = WORKFLOW,
        issuer = ISSUER,
        predicateType = "https://slsa.dev/provenance/v1",
        payloadType = "application/vnd.in-toto+json",
        forge = (payload) => payload,
      },
    ) {
      const { publicKey, privateKey } = pair();
      const certificate = Buffer.from(
        base64(
          await ca.issueCertificate({
            publicKey: new Uint8Array(spki(publicKey)),
            subjectAltName: workflow,
            extensions: [{ oid: "1.3.6.1.4.1.57264.1.8", value: issuer }],
          }),
        ),
        "base64",
      );
      const signed = Buffer.from(JSON.stringify({
        _type: "https://in-toto.io/Statement/v1",
        subject: files.map((text, i) => ({
          name: `result_${i}.json`,
          digest: { sha256: sha256(text).toString("hex") },
        })),
        predicateType,
        predicate: {},
      }));
      const signature = sign(
        "sha256",
        Buffer.concat([
          Buffer.from(
            `DSSEv1 ${payloadType.length} ${payloadType} ${signed.length} `,
          ),
          signed,
        ]),
        privateKey,
      );
      const payload = Buffer.from(forge(signed.toString()));
      const bundle = toDSSEBundle({
        artifact: payload,
        artifactType: payloadType,
        signature,
        certificate,
      });
      const [entry] = Object.values<LoggedEntry>(
        await tlog.log({
          apiVersion: "0.0.1",
          kind: "dsse",
          spec: {
            payloadHash: {
              algorithm: "sha256",
              value: sha256(payload).toString("hex"),
            },
            signatures: [{
              signature: signature.toString("base64"),
              verifier: "",
            }],
          },
        }),
      );
      const json = bundleToJSON(bundle);
      const proof = entry!.verification.inclusionProof;
      return JSON.parse(JSON.stringify({
        ...json,
        verificationMaterial: {
          ...json.verificationMaterial,
          tlogEntries: [{
            logIndex: String(entry!.logIndex),
            logId: {
              keyId: Buffer.from(entry!.logID, "hex").toString("base64"),
            },
            kindVersion: { kind: "dsse", version: "0.0.1" },
            integratedTime: String(entry!.integratedTime),
            inclusionPromise: {
              signedEntryTimestamp: entry!.verification.signedEntryTimestamp,
            },
            inclusionProof: {
              logIndex: String(proof.logIndex),
              rootHash: Buffer.from(proof.rootHash, "hex").toString("base64"),
              treeSize: String(proof.treeSize),
              hashes: [],
              checkpoint: { envelope: proof.checkpoint },
            },
            canonicalizedBody: entry!.body,
          }],
        },
      }));
    },
  };
}
