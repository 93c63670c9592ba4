import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Store } from "#ports/store.ts";
import { oldestFirst, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Partitions over which the due index is spread, so that accounts of one zone do not close in one place. */
export const DUE_SHARDS = 16;

/** An account with something to do. */
export type DueAccount = { readonly organizationId: OrganizationId; readonly accountId: AccountId };

export type BillingStates = {
  find(organizationId: OrganizationId, accountId: AccountId): Promise<Versioned<BillingState> | undefined>;
  findMany(organizationId: OrganizationId, accountIds: readonly AccountId[]): Promise<readonly BillingState[]>;
  /** The change that stores a state; `read` is what it replaces, undefined for the first. */
  stored(organizationId: OrganizationId, read: Versioned<BillingState> | undefined, state: BillingState): Change;
  /** Accounts of one shard that are due, earliest first. */
  due(shard: number, until: Instant, limit: number): Promise<readonly DueAccount[]>;
};

type Item = { readonly organizationId: OrganizationId; readonly state: BillingState };

export const createBillingStates = (store: Store): BillingStates => {
  const keyOf = (organizationId: OrganizationId, accountId: AccountId) => ({
    partition: `${organizationId}#billing`,
    sort: accountId,
  });
  return {
    find: async (organizationId, accountId) => {
      const found = await store.get(keyOf(organizationId, accountId));
      return found && { value: fromStored<Item>(found.value).state, version: found.version };
    },
    findMany: async (organizationId, accountIds) => {
      const keys = [...new Set(accountIds)].map((accountId) => keyOf(organizationId, accountId));
      if (keys.length === 0) return [];
      return (await store.getMany(keys)).map(({ value }) => fromStored<Item>(value).state);
    },
    stored: (organizationId, read, state) => ({
      type: "put",
      key: keyOf(organizationId, state.accountId),
      value: toStored({ organizationId, state }),
      expect: read ? { version: read.version } : "ABSENT",
      ...(state.nextDueAt !== undefined && {
        indexes: {
          index1: {
            partition: duePartition(shardOf(organizationId, state.accountId)),
            sort: `${oldestFirst(state.nextDueAt)}#${organizationId}#${keyPart(state.accountId)}`,
          },
        },
      }),
    }),
    due: async (shard, until, limit) => {
      const page = await store.list({
        partition: duePartition(shard),
        index: "index1",
        until: oldestFirst((until + 1) as Instant),
        direction: "FORWARD",
        limit,
      });
      return page.items.map(({ value }) => {
        const { organizationId, state } = fromStored<Item>(value);
        return { organizationId, accountId: state.accountId };
      });
    },
  };
};

const duePartition = (shard: number): string => `due#${String(shard).padStart(2, "0")}`;

/** A stable spread of accounts over the shards (FNV-1a). */
const shardOf = (organizationId: OrganizationId, accountId: AccountId): number => {
  let hash = 0x811c9dc5;
  for (const character of `${organizationId}#${accountId}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) % DUE_SHARDS;
};
