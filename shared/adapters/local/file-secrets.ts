import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { IN_MEMORY } from "#adapters/local/database.ts";
import { writeDurably } from "#adapters/local/durable-file.ts";
import type { Secrets } from "#ports/secrets.ts";

/**
 * The installation's keys in `<dataDir>/keys.json`, readable by its owner alone; made when first needed. In memory they last
 * as long as the process. Only the process that has the data folder may make them.
 */
export const createFileSecrets = (dataDir: string, access: "write" | "read" = "write"): Secrets => {
  let keys: Promise<Keys> | undefined;
  const loaded = (): Promise<Keys> => {
    keys ??= dataDir === IN_MEMORY ? makeKeys() : loadOrMake(join(dataDir, "keys.json"), access);
    return keys;
  };
  return {
    cursorKey: async () => new Uint8Array(Buffer.from((await loaded()).cursorKey, "base64url")),
    tokenKey: async () => (await loaded()).tokenKey,
  };
};

type Keys = {
  readonly cursorKey: string;
  readonly tokenKey: { readonly kid: string; readonly privateJwk: object; readonly publicJwk: object };
};

const CURSOR_KEY_BYTES = 32;

const loadOrMake = async (path: string, access: "write" | "read"): Promise<Keys> => {
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Keys;
  if (access === "read") throw new Error(`there are no keys in ${path} yet`);
  const made = await makeKeys();
  writeDurably(path, `${JSON.stringify(made, null, 2)}\n`, 0o600);
  return made;
};

const makeKeys = async (): Promise<Keys> => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    cursorKey: randomBytes(CURSOR_KEY_BYTES).toString("base64url"),
    tokenKey: {
      kid,
      privateJwk: { ...(await exportJWK(privateKey)), kid, alg: "ES256" },
      publicJwk: { ...publicJwk, kid, alg: "ES256", use: "sig" },
    },
  };
};
