import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { Credentials } from "#ports/credentials.ts";

const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Secrets and passwords: the part of credentials that needs no key of the installation. */
export const keySecrets: Omit<Credentials, "signToken" | "verifyToken"> = {
  makeSecret: () => base62(randomBytes(SECRET_BYTES)),
  hashSecret: (secret) => {
    const salt = randomBytes(SALT_BYTES).toString("base64url");
    return { salt, hash: digest(secret, salt).toString("base64url") };
  },
  isSecretOf: (secret, { salt, hash }) => timingSafeEqual(digest(secret, salt), Buffer.from(hash, "base64url")),
  hashPassword: async (password) => {
    const salt = randomBytes(SALT_BYTES);
    const hash = await derive(password, salt);
    return ["scrypt", N, R, P, salt.toString("base64url"), hash.toString("base64url")].join("$");
  },
};

/** A secret has 256 bits of chance, so one round is enough: there is nothing to guess that a slow hash would protect. */
const digest = (secret: string, salt: string): Buffer =>
  createHash("sha256").update(Buffer.from(salt, "base64url")).update(secret).digest();

/** Work factors for passwords, which people choose: 16 MB and some 150 ms, in a thread of its own. */
const N = 16_384;
const R = 8;
const P = 5;

// Without normalizing, the same password typed on another keyboard could be other bytes.
const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, { N, r: R, p: P }, (cause, hash) =>
      cause ? reject(cause) : resolve(hash),
    );
  });

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** As many digits as 256 bits need. */
const WIDTH = 43;

const base62 = (bytes: Buffer): string => {
  let rest = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  while (text.length < WIDTH) {
    text = `${DIGITS[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text;
};
