import type { Account } from "#domain/customers/customer.ts";
import type { Bucket } from "#domain/metrics/bucket.ts";
import { isByBillable, ownerGroup } from "#domain/metrics/groups.ts";
import type { UsageQuery } from "#domain/metrics/metric-query.ts";
import { collectSeries, type Series, type SeriesCollector } from "#domain/metrics/series.ts";
import { sum } from "#domain/money/decimal.ts";
import { err, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import { accountCycles } from "#usecases/metrics/account-cycles.ts";
import { giveWay } from "#usecases/metrics/give-way.ts";
import { measuredUsage, type UsageByMeter } from "#usecases/metrics/measured-usage.ts";
import { MOST_SUMS, type Scope, TOO_MANY_SUMS } from "#usecases/metrics/scope.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "usageCounters" | "timelines">;
type Asked = { readonly query: UsageQuery; readonly accounts: readonly Account[] };

/** What usage meters measured in each bucket, whether or not a price plan bills it. */
export const usageByBucket = async (
  world: Needs,
  { organization }: Scope,
  { query, accounts, buckets }: Asked & { readonly buckets: readonly Bucket[] },
): Promise<Result<readonly Series[], string>> => {
  if (accounts.length * buckets.length > MOST_SUMS) return err(TOO_MANY_SUMS);
  const collector = collectSeries({ grouped: query.groupBy !== undefined, at: buckets.map(({ at }) => at) });
  for (const account of accounts) {
    const of = { organizationId: organization.id, accountId: account.id };
    const measured = await measuredUsage(world, of, buckets);
    for (const [index, { at }] of buckets.entries()) {
      const usage = wanted(measured[index], query);
      if (usage.size > 0) contribute(collector, { query, account, at, usage });
    }
    await giveWay();
  }
  return collector.series();
};

/** What usage meters measured in each pricing cycle that starts in the window and has begun, shown at the cycle's start. */
export const usageByCycle = async (
  world: Needs,
  scope: Scope,
  { query, accounts }: Asked,
): Promise<Result<readonly Series[], string>> => {
  const found = await accountCycles(world, scope, accounts);
  if (!found.ok) return found;
  const collector = collectSeries({ grouped: query.groupBy !== undefined });
  for (const { account, cycles } of found.value) {
    const of = { organizationId: scope.organization.id, accountId: account.id };
    for (const { cycle } of cycles) {
      if (!contains(scope.window, cycle.start)) continue;
      const [measured] = await measuredUsage(world, of, [cycle]);
      contribute(collector, { query, account, at: cycle.start, usage: wanted(measured, query) });
    }
    await giveWay();
  }
  return collector.series();
};

const wanted = (usage: UsageByMeter = new Map(), { billableIds }: UsageQuery): UsageByMeter =>
  billableIds ? new Map([...usage].filter(([meterId]) => billableIds.has(meterId))) : usage;

type Contribution = {
  readonly query: UsageQuery;
  readonly account: Account;
  readonly at: Instant;
  readonly usage: UsageByMeter;
};

const contribute = (collector: SeriesCollector, { query, account, at, usage }: Contribution): void => {
  if (isByBillable(query.groupBy)) {
    for (const [meterId, units] of usage) collector.add({ group: meterId, at, value: units });
  } else {
    collector.add({ group: ownerGroup(query.groupBy, account), at, value: sum(usage.values()) });
  }
};
