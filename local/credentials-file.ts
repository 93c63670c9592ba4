import { join } from "node:path";
import { z } from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { verifyCredential } from "#usecases/identity/credentials.ts";
import type { World } from "#usecases/world.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";

const credentialsFile = z.strictObject({ organizationId: z.string(), apiKey: z.string() });
export type LocalCredentials = z.infer<typeof credentialsFile>;

/** Where the command line finds the key of a data folder's first organization; only the owner may read it. */
export const credentialsPath = (dataDir: string): string => join(dataDir, "credentials.json");

export const readCredentials = (dataDir: string): LocalCredentials | undefined =>
  readPrivateJson(credentialsPath(dataDir), credentialsFile);

export const keepCredentials = (dataDir: string, credentials: LocalCredentials): void =>
  writePrivateJson(credentialsPath(dataDir), credentials);

/** The key that is kept for the organization while it opens the door, or a new one that is kept from now on. */
export const keptApiKey = async (world: World, dataDir: string, organizationId: OrganizationId): Promise<string> => {
  const kept = readCredentials(dataDir);
  if (kept?.organizationId === organizationId && (await isGood(world, kept.apiKey))) return kept.apiKey;
  const made = await createApiKey(world, { organizationId, name: "kept in the data folder" });
  if (!made.ok) throw new Error(`no key for ${organizationId}: ${JSON.stringify(made.error.reasons)}`);
  keepCredentials(dataDir, { organizationId, apiKey: made.value.secret });
  return made.value.secret;
};

const isGood = async (world: World, apiKey: string): Promise<boolean> =>
  (await verifyCredential(world, { authorization: `Bearer ${apiKey}` })).ok;
