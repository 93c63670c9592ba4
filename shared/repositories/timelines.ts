import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Timelines by account: which price plan applies from when to when. */
export type Timelines = {
  /** Undefined for an account that never had a plan. */
  find(organizationId: OrganizationId, accountId: AccountId): Promise<Versioned<Timeline> | undefined>;
  findMany(organizationId: OrganizationId, accountIds: readonly AccountId[]): Promise<readonly Timeline[]>;
  /** The change that stores a timeline whose live slices stay as they are; `read` is what it replaces, undefined for the first. */
  stored(organizationId: OrganizationId, read: Versioned<Timeline> | undefined, timeline: Timeline): Change;
  /** The account that a slice belongs to, live or staged; undefined where no slice ever had this id. Strongly consistent. */
  accountOfSchedule(organizationId: OrganizationId, scheduleId: string): Promise<AccountId | undefined>;
  /** The changes that note whose the slices are that a timeline has and its predecessor had not; of `madeLive` they are a part. */
  slicesNoted(
    organizationId: OrganizationId,
    read: Versioned<Timeline> | undefined,
    timeline: Timeline,
  ): readonly Change[];
  /** The changes that make other slices live: the timeline, and its account's place among those of each plan in it. */
  madeLive(
    organizationId: OrganizationId,
    read: Versioned<Timeline> | undefined,
    timeline: Timeline,
  ): readonly [Change, ...Change[]];
  /**
   * The accounts that have a slice of a plan, past, present or to come, in ascending order. Strongly consistent: an account whose
   * slice is live is in it.
   */
  accountsOfPlan(
    organizationId: OrganizationId,
    pricePlanId: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<AccountId>>;
  /** Writes nothing, but refuses the commit if the account's timeline is not what was read any more. */
  unchanged(organizationId: OrganizationId, accountId: AccountId, read: Versioned<Timeline> | undefined): Change;
};

export const createTimelines = (store: Store): Timelines => {
  const keyOf = (organizationId: OrganizationId, accountId: AccountId) => ({
    partition: `${organizationId}#timeline`,
    sort: accountId,
  });
  const stored = (
    organizationId: OrganizationId,
    read: Versioned<Timeline> | undefined,
    timeline: Timeline,
  ): Change => ({
    type: "put",
    key: keyOf(organizationId, timeline.accountId),
    value: toStored(timeline),
    expect: expectationOf(read),
  });
  const placePartition = (organizationId: OrganizationId, pricePlanId: string): string =>
    `${organizationId}#account-of-plan#${pricePlanId}`;
  const sliceKey = (organizationId: OrganizationId, scheduleId: string) => ({
    partition: `${organizationId}#account-of-schedule`,
    sort: scheduleId,
  });
  // A slice keeps its id and its account for good, so what is noted once is never wrong, and needs no expectation.
  const slicesNoted: Timelines["slicesNoted"] = (organizationId, read, timeline) =>
    [...slicesOf(timeline)]
      .filter((id) => !slicesOf(read?.value).has(id))
      .map((id) => ({
        type: "put",
        key: sliceKey(organizationId, id),
        value: { accountId: timeline.accountId },
        expect: "ANYTHING",
      }));
  return {
    accountOfSchedule: async (organizationId, scheduleId) => {
      const found = await store.get(sliceKey(organizationId, scheduleId));
      return found && fromStored<Pick<Timeline, "accountId">>(found.value).accountId;
    },
    slicesNoted,
    find: async (organizationId, accountId) => {
      const found = await store.get(keyOf(organizationId, accountId));
      return found && { value: fromStored<Timeline>(found.value), version: found.version };
    },
    findMany: async (organizationId, accountIds) => {
      const keys = [...new Set(accountIds)].map((accountId) => keyOf(organizationId, accountId));
      return keys.length === 0 ? [] : (await store.getMany(keys)).map(({ value }) => fromStored<Timeline>(value));
    },
    stored,
    madeLive: (organizationId, read, timeline) => {
      const before = plansOf(read?.value);
      const after = plansOf(timeline);
      // The timeline's version is what two writers race for, so the places need no expectation of their own.
      const placeOf = (plan: string) => ({ partition: placePartition(organizationId, plan), sort: timeline.accountId });
      return [
        stored(organizationId, read, timeline),
        ...[...after]
          .filter((plan) => !before.has(plan))
          .map((plan): Change => ({ type: "put", key: placeOf(plan), value: {}, expect: "ANYTHING" })),
        ...[...before]
          .filter((plan) => !after.has(plan))
          .map((plan): Change => ({ type: "remove", key: placeOf(plan), expect: "ANYTHING" })),
        ...slicesNoted(organizationId, read, timeline),
      ];
    },
    accountsOfPlan: async (organizationId, pricePlanId, page) => {
      const found = await store.list({
        partition: placePartition(organizationId, pricePlanId),
        direction: "FORWARD",
        ...page,
      });
      return { ...found, items: found.items.map(({ key }) => key.sort as AccountId) };
    },
    unchanged: (organizationId, accountId, read) => ({
      type: "check",
      key: keyOf(organizationId, accountId),
      expect: expectationOf(read),
    }),
  };
};

const plansOf = (timeline: Timeline | undefined): ReadonlySet<string> =>
  new Set(timeline?.schedules.map(({ pricePlanId }) => pricePlanId));

const slicesOf = (timeline: Timeline | undefined): ReadonlySet<string> =>
  new Set([...(timeline?.schedules ?? []), ...(timeline?.draft ?? [])].map(({ id }) => id));

const expectationOf = (read: Versioned<Timeline> | undefined) => (read ? { version: read.version } : "ABSENT");
