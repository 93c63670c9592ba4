import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { ApiKey } from "#domain/identity/organization.ts";

/** What is kept of a secret. */
export type SecretHash = Pick<ApiKey, "salt" | "hash">;

/** An API key as its owner holds it, taken apart. */
export type PresentedKey = { readonly id: string; readonly secret: string };

const KEY = /^tb_([0-9A-Za-z]{11})([0-9A-Za-z]{5})_([0-9A-Za-z]{43})$/;
const SECRET_BYTES = 32;
const SALT_BYTES = 16;

/** A new secret of 256 bits, in letters and digits so that a double click takes all of it. */
export const makeSecret = (): string => base62(randomBytes(SECRET_BYTES));

/** `tb_<id without its prefix and dots>_<secret>`: the id finds the key, the secret proves it. */
export const keyText = ({ id, secret }: PresentedKey): string => `tb_${id.replace(/^key\./, "").replace(".", "")}_${secret}`;

/** The parts of a key's text, or undefined for any text that is none. */
export const parseKeyText = (text: string): PresentedKey | undefined => {
  const [, time, random, secret] = KEY.exec(text) ?? [];
  return time !== undefined && random !== undefined && secret !== undefined
    ? { id: `key.${time}.${random}`, secret }
    : undefined;
};

export const hashSecret = (secret: string): SecretHash => {
  const salt = randomBytes(SALT_BYTES).toString("base64url");
  return { salt, hash: digest(secret, salt).toString("base64url") };
};

/** Takes as long for a wrong secret as for a right one. */
export const isSecretOf = (secret: string, { salt, hash }: SecretHash): boolean =>
  timingSafeEqual(digest(secret, salt), Buffer.from(hash, "base64url"));

const digest = (secret: string, salt: string): Buffer =>
  createHash("sha256").update(Buffer.from(salt, "base64url")).update(secret).digest();

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 43 digits hold 256 bits. */
const base62 = (bytes: Uint8Array): string => {
  let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (let place = 0; place < 43; place += 1) {
    text = `${DIGITS[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text;
};
