import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { classOf } from "#domain/metering/status-class.ts";
import type { Bucket } from "#domain/metrics/bucket.ts";
import type { EventsQuery } from "#domain/metrics/metric-query.ts";
import { runsOf, stretchOf } from "#domain/metrics/runs.ts";
import { collectSeries, type Series } from "#domain/metrics/series.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { Result } from "#domain/result.ts";
import type { EventCount } from "#ports/usage-counters.ts";
import type { World } from "#usecases/world.ts";

/** Hours counted at a time at the most: a month. */
const MOST_HOURS = 31 * 24;

/**
 * How many submissions with a timestamp in each bucket ended in one of the statuses. Without a filter by account those count
 * too for which no account was found; grouped by account they have no series.
 */
export const eventMetric = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  {
    query,
    accounts,
    buckets,
  }: { readonly query: EventsQuery; readonly accounts: readonly Account[]; readonly buckets: readonly Bucket[] },
): Promise<Result<readonly Series[], string>> => {
  const collector = collectSeries({ grouped: query.groupBy !== undefined, at: buckets.map(({ at }) => at) });
  const byAccount = query.accountIds !== undefined || query.customerIds !== undefined;
  for (const run of runsOf(buckets, MOST_HOURS)) {
    const counts = await usageCounters.eventCounts({
      organizationId,
      interval: run.interval,
      ...(byAccount && { accountIds: accounts.map(({ id }) => id) }),
    });
    for (const counted of counts) {
      if (!isWanted(counted, query)) continue;
      const { at } = stretchOf(run, counted.hour);
      collector.add({ at, group: groupOf(counted, query), value: decimal(`${counted.count}`) });
    }
  }
  return collector.series();
};

const isWanted = ({ status, schemaName }: EventCount, query: EventsQuery): boolean =>
  query.statuses.has(status) && (query.schemaName === undefined || query.schemaName === schemaName);

const groupOf = (
  { accountId, schemaName, status }: EventCount,
  { groupBy }: Pick<EventsQuery, "groupBy">,
): string | undefined => {
  switch (groupBy) {
    case "ACCOUNT_ID":
      return accountId;
    case "SCHEMA_NAME":
      return schemaName;
    case "EVENT_STATUS":
      return classOf(status) ?? status;
    case "RAW_EVENT_STATUS":
      return status;
    default:
      return undefined;
  }
};
