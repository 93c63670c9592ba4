import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import type { Change, Store } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Timelines by account: which price plan applies from when to when. */
export type Timelines = {
  /** Undefined for an account that never had a plan. */
  find(organizationId: OrganizationId, accountId: AccountId): Promise<Versioned<Timeline> | undefined>;
  /** The change that stores a timeline; `read` is what it replaces, undefined for the first. */
  stored(organizationId: OrganizationId, read: Versioned<Timeline> | undefined, timeline: Timeline): Change;
  /** Writes nothing, but refuses the commit if the account's timeline is not what was read any more. */
  unchanged(organizationId: OrganizationId, accountId: AccountId, read: Versioned<Timeline> | undefined): Change;
};

export const createTimelines = (store: Store): Timelines => {
  const keyOf = (organizationId: OrganizationId, accountId: AccountId) => ({
    partition: `${organizationId}#timeline`,
    sort: accountId,
  });
  return {
    find: async (organizationId, accountId) => {
      const found = await store.get(keyOf(organizationId, accountId));
      return found && { value: fromStored<Timeline>(found.value), version: found.version };
    },
    stored: (organizationId, read, timeline) => ({
      type: "put",
      key: keyOf(organizationId, timeline.accountId),
      value: toStored(timeline),
      expect: expectationOf(read),
    }),
    unchanged: (organizationId, accountId, read) => ({
      type: "check",
      key: keyOf(organizationId, accountId),
      expect: expectationOf(read),
    }),
  };
};

const expectationOf = (read: Versioned<Timeline> | undefined) => (read ? { version: read.version } : "ABSENT");
