import { inParallel } from "#adapters/aws/in-parallel.ts";
import { fromPointer, type UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import { afterUnprocessedOf, unprocessedByTime, unprocessedIn } from "#adapters/aws/usage-keys.ts";
import type { UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Interval } from "#domain/time/interval.ts";

/** Submissions that were not counted, by the timestamps of their events. */
export type UnprocessedByTime = {
  /** Of one account, or of none that is known. */
  ofAccount(
    organizationId: OrganizationId,
    accountId: AccountId | undefined,
    interval: Interval,
  ): Promise<readonly UnprocessedPointer[]>;
  /** Of all accounts. Costs two requests for each account and shard that has any, whenever it was. */
  ofOrganization(organizationId: OrganizationId, interval: Interval): Promise<readonly UnprocessedPointer[]>;
  /** Of one account, the latest first, read as they are asked for; the latest 20,000 of each shard at the most. */
  latestOf(
    organizationId: OrganizationId,
    accountId: AccountId,
    interval: Interval,
  ): readonly AsyncIterable<UnprocessedPointer>[];
};

/** Pointers that are read with one request. */
const AT_ONCE = 1_000;
/** Pointers of a shard that are looked at for the latest: an account that repeats everything for a year has millions. */
const MOST_LOOKED_AT = 20_000;

export const createUnprocessedByTime = (table: UsageTable): UnprocessedByTime => {
  const ofShard = async (pk: string, accountId: AccountId | undefined, interval: Interval) =>
    table.query({ pk, ...unprocessedIn(accountId, interval) });

  async function* latestOfShard(pk: string, accountId: AccountId, interval: Interval) {
    const { from, to } = unprocessedIn(accountId, interval);
    let bound = to;
    for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += AT_ONCE) {
      const items: readonly UsageItem[] = await table.query({
        pk,
        from,
        to: bound,
        direction: "BACKWARD",
        limit: AT_ONCE,
      });
      for (const item of items) if (item.sk !== bound) yield fromPointer(item);
      const last = items[AT_ONCE - 1];
      if (!last) return;
      bound = last.sk;
    }
  }

  /** From account to account: each has its own range of sort keys. */
  const everyAccountOfShard = async (pk: string, interval: Interval): Promise<UsageItem[]> => {
    const items: UsageItem[] = [];
    let from: string | undefined;
    for (;;) {
      const [next] = await table.query({ pk, ...(from !== undefined && { from }), limit: 1 });
      if (!next) return items;
      const accountId = next["acct"] as AccountId | undefined;
      items.push(...(await ofShard(pk, accountId, interval)));
      from = afterUnprocessedOf(accountId);
    }
  };

  return {
    ofAccount: async (organizationId, accountId, interval) => {
      const items = await inParallel(unprocessedByTime(organizationId), AT_ONCE, (pk) =>
        ofShard(pk, accountId, interval),
      );
      return items.flat().map(fromPointer);
    },
    ofOrganization: async (organizationId, interval) => {
      const items = await inParallel(unprocessedByTime(organizationId), AT_ONCE, (pk) =>
        everyAccountOfShard(pk, interval),
      );
      return items.flat().map(fromPointer);
    },
    latestOf: (organizationId, accountId, interval) =>
      unprocessedByTime(organizationId).map((pk) => latestOfShard(pk, accountId, interval)),
  };
};
