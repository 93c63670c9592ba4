import type { ApiKey } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { listWhere, type Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** API keys, found by their own id alone: who presents one has not told us yet whose it is. */
export type ApiKeys = {
  find(id: string): Promise<Versioned<ApiKey> | undefined>;
  /** Keys of one organization in the order in which they were made, revoked ones included. */
  list(
    organizationId: OrganizationId,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<ApiKey>>;
  added(apiKey: ApiKey): Change;
  replaced(read: Versioned<ApiKey>, apiKey: ApiKey): Change;
};

export const createApiKeys = (store: Store): ApiKeys => ({
  find: async (id) => {
    const found = await store.get(keyOf(id));
    return found && { value: fromStored<ApiKey>(found.value), version: found.version };
  },
  list: (organizationId, page) =>
    listWhere<ApiKey>(store, {
      partition: listPartition(organizationId),
      index: "index1",
      direction: "FORWARD",
      ...page,
    }),
  added: (apiKey) => put(apiKey, "ABSENT"),
  replaced: ({ version }, apiKey) => put(apiKey, { version }),
});

const put = (apiKey: ApiKey, expect: "ABSENT" | { readonly version: number }): Change => ({
  type: "put",
  key: keyOf(apiKey.id),
  value: toStored(apiKey),
  expect,
  // Ids begin with the creation instant, so their order is that of creation.
  indexes: { index1: { partition: listPartition(apiKey.organizationId), sort: apiKey.id } },
});

/** A partition of its own for every key, so that a much used one slows no other. */
const keyOf = (id: string) => ({ partition: `api-key#${id}`, sort: "api-key" });
const listPartition = (organizationId: OrganizationId): string => `${organizationId}#api-key`;
