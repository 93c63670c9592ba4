import { randomBytes, scrypt } from "node:crypto";

/** Work factors: 16 MB and some 150 ms, in a thread of its own. */
const N = 16_384;
const R = 8;
const P = 5;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** What is kept of a password: `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt);
  return ["scrypt", N, R, P, salt.toString("base64url"), hash.toString("base64url")].join("$");
};

// Without normalizing, the same password typed on another keyboard could be other bytes.
const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, { N, r: R, p: P }, (cause, hash) =>
      cause ? reject(cause) : resolve(hash),
    );
  });
