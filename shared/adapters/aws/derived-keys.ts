import { createECDH, hkdfSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";

/** 32 bytes that follow from the secret and the purpose, and tell nothing of either (HKDF with SHA-256, RFC 5869). */
export const derivedBytes = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, "", `tollbook/${purpose}`, KEY_BYTES));

/**
 * The key pair for ES256 that follows from the secret, always the same; `kid` is the thumbprint of its public half
 * (RFC 7638).
 */
export const derivedSigningKey = async (
  secret: string,
  purpose: string,
): Promise<{ readonly kid: string; readonly privateJwk: object; readonly publicJwk: object }> => {
  const scalar = firstScalar((counter) => derivedBytes(secret, `${purpose}/${counter}`));
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(scalar);
  // Uncompressed: the byte 4, then x and y.
  const point = pair.getPublicKey();
  const publicJwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 1 + KEY_BYTES).toString("base64url"),
    y: point.subarray(1 + KEY_BYTES).toString("base64url"),
  };
  const kid = await calculateJwkThumbprint(publicJwk);
  const named = { ...publicJwk, kid, alg: "ES256" };
  return {
    kid,
    privateJwk: { ...named, d: Buffer.from(scalar).toString("base64url") },
    publicJwk: { ...named, use: "sig" },
  };
};

/**
 * The first of the candidates that is a private key of P-256: from 1 to below the order of its group. Reducing one instead
 * would make some keys likelier than others. One in 2³² is refused, so that the bound is never reached.
 */
export const firstScalar = (candidate: (counter: number) => Uint8Array): Uint8Array => {
  for (let counter = 0; counter < MOST_CANDIDATES; counter += 1) {
    const bytes = candidate(counter);
    const scalar = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
    if (scalar > 0n && scalar < P256_ORDER) return bytes;
  }
  throw new Error(`none of ${MOST_CANDIDATES} candidates is a private key of P-256`);
};

const KEY_BYTES = 32;
const MOST_CANDIDATES = 100;
/** FIPS 186-5, SP 800-186 §3.2.1.3. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
