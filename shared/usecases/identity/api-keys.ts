import { assert } from "#domain/assert.ts";
import { apiKeyText } from "#domain/identity/api-key-text.ts";
import type { ApiKey } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Page } from "#ports/store.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/** What may be shown of a key at any time. */
export type ApiKeyInfo = Omit<ApiKey, "salt" | "hash">;

/** Makes a key. Its `secret` is the text that clients send; it is known now and never again. */
export const createApiKey = async (
  {
    apiKeys,
    organizations,
    credentials,
    clock,
    ids,
    save,
  }: Pick<World, "apiKeys" | "organizations" | "clock" | "ids" | "save"> & {
    readonly credentials: Pick<World["credentials"], "makeSecret" | "hashSecret">;
  },
  { organizationId, name }: { readonly organizationId: OrganizationId; readonly name: string },
): Promise<Result<{ readonly apiKey: ApiKeyInfo; readonly secret: string }, Refusal>> => {
  if (name.trim().length < 1 || name.length > 100 || !name.isWellFormed())
    return invalid("must be 1 to 100 characters", "name");
  if (!(await organizations.find(organizationId))) return notFound("organization", organizationId);
  const secret = credentials.makeSecret();
  const apiKey: ApiKey = {
    id: ids.next("key"),
    organizationId,
    name,
    ...credentials.hashSecret(secret),
    status: "ACTIVE",
    createdAt: clock.now(),
  };
  const saved = await save([apiKeys.added(apiKey)]);
  assert(saved.ok, () => `API key ${apiKey.id} was made twice`);
  return ok({ apiKey: infoOf(apiKey), secret: apiKeyText({ id: apiKey.id, secret }) });
};

/** Keys of an organization, oldest first, revoked ones included. */
export const listApiKeys = async (
  { apiKeys }: Pick<World, "apiKeys">,
  organizationId: OrganizationId,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<ApiKeyInfo>> => {
  const found = await apiKeys.list(organizationId, page);
  return { ...found, items: found.items.map(infoOf) };
};

/** Ends a key and every token that was made with it, for good. Revoking again changes nothing. */
export const revokeApiKey = (
  { apiKeys, clock, save }: Pick<World, "apiKeys" | "clock" | "save">,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<ApiKeyInfo, Refusal>> =>
  retryLostRaces(`API key '${id}'`, async () => {
    const read = await apiKeys.find(id);
    if (read?.value.organizationId !== organizationId) return notFound("API key", id);
    if (read.value.status === "REVOKED") return ok(infoOf(read.value));
    const revoked: ApiKey = { ...read.value, status: "REVOKED", revokedAt: clock.now() };
    const saved = await save([apiKeys.replaced(read, revoked)]);
    return saved.ok ? ok(infoOf(revoked)) : undefined;
  });

const infoOf = ({ salt: _salt, hash: _hash, ...info }: ApiKey): ApiKeyInfo => info;
