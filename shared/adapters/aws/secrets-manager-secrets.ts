import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { derivedBytes, derivedSigningKey } from "#adapters/aws/derived-keys.ts";
import type { Secrets } from "#ports/secrets.ts";

/** Characters of a generated secret that hold at least 128 bits whatever they are drawn from, less its escapes. */
const LEAST_LENGTH = 32;

/**
 * The installation's keys, all derived from one generated secret: whoever replaces it replaces them, and every token, cursor
 * and link of before is worth nothing. Read once and kept as long as the process lives; a failed read is tried again.
 */
export const createSecretsManagerSecrets = (client: SecretsManagerClient, secretArn: string): Secrets => {
  let keys: Promise<Keys> | undefined;
  const loaded = (): Promise<Keys> => {
    keys ??= load(client, secretArn).catch((cause: unknown) => {
      keys = undefined;
      throw cause;
    });
    return keys;
  };
  return {
    cursorKey: async () => (await loaded()).cursorKey.slice(),
    tokenKey: async () => (await loaded()).tokenKey,
  };
};

type Keys = { readonly cursorKey: Uint8Array; readonly tokenKey: Awaited<ReturnType<typeof derivedSigningKey>> };

const load = async (client: SecretsManagerClient, secretArn: string): Promise<Keys> => {
  const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (SecretString.length < LEAST_LENGTH) {
    throw new Error(`the secret ${secretArn} has ${SecretString.length} characters, fewer than ${LEAST_LENGTH}`);
  }
  return {
    cursorKey: derivedBytes(SecretString, "cursor-key"),
    tokenKey: await derivedSigningKey(SecretString, "token-key"),
  };
};
