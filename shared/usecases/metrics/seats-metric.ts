import type { Account } from "#domain/customers/customer.ts";
import { type SeatName, seatIntervals } from "#domain/licenses/named-seat.ts";
import type { Bucket } from "#domain/metrics/bucket.ts";
import { isByBillable, ownerGroup } from "#domain/metrics/groups.ts";
import type { SeatsQuery } from "#domain/metrics/metric-query.ts";
import { collectSeries, type Series } from "#domain/metrics/series.ts";
import { decimal } from "#domain/money/decimal.ts";
import { err, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { overlaps } from "#domain/time/interval.ts";
import { giveWay } from "#usecases/metrics/give-way.ts";
import { MOST_SUMS, type Scope, TOO_MANY_SUMS } from "#usecases/metrics/scope.ts";
import type { World } from "#usecases/world.ts";

type Asked = {
  readonly query: SeatsQuery;
  readonly accounts: readonly Account[];
  readonly buckets: readonly Bucket[];
};

/**
 * How many names had a seat at some moment of each bucket, each name once per license, whether or not a price plan bills it
 * (Togai rule §21.1). Nobody has a seat in the future.
 */
export const seatsMetric = async (
  { namedSeats }: Pick<World, "namedSeats">,
  { organization, now }: Scope,
  { query, accounts, buckets }: Asked,
): Promise<Result<readonly Series[], string>> => {
  if (accounts.length * buckets.length > MOST_SUMS) return err(TOO_MANY_SUMS);
  const collector = collectSeries({ grouped: query.groupBy !== undefined, at: buckets.map(({ at }) => at) });
  for (const account of accounts) {
    const names = await namedSeats.namesOf(organization.id, { accountId: account.id });
    const wanted = names.filter(({ licenseId }) => !query.billableIds || query.billableIds.has(licenseId));
    for (const [licenseId, ofLicense] of Map.groupBy(wanted, (name) => name.licenseId)) {
      const group = isByBillable(query.groupBy) ? licenseId : ownerGroup(query.groupBy, account);
      for (const [index, count] of namesPerBucket(ofLicense, buckets, now).entries()) {
        const bucket = buckets[index];
        if (bucket && count > 0) collector.add({ group, at: bucket.at, value: decimal(`${count}`) });
      }
    }
    await giveWay();
  }
  return collector.series();
};

const namesPerBucket = (names: readonly SeatName[], buckets: readonly Bucket[], now: Instant): readonly number[] => {
  const counts = buckets.map(() => 0);
  for (const { events } of names) {
    const held = seatIntervals(events).map(({ opened, closed }) => ({
      start: opened.timestamp,
      end: closed && closed.timestamp < now ? closed.timestamp : now,
    }));
    for (const [index, bucket] of buckets.entries()) {
      if (held.some((interval) => overlaps(interval, bucket))) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
};
