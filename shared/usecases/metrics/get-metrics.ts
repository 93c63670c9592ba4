import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { type Bucket, bucketsOf } from "#domain/metrics/bucket.ts";
import type { GroupField, MetricName, MetricQuery, MetricRequest } from "#domain/metrics/metric-query.ts";
import { checkMetricRequest } from "#domain/metrics/metric-rules.ts";
import { type Series, TOO_MANY_POINTS } from "#domain/metrics/series.ts";
import { invalid, invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Interval } from "#domain/time/interval.ts";
import { eventMetric } from "#usecases/metrics/event-metric.ts";
import { revenueMetric } from "#usecases/metrics/revenue-metric.ts";
import type { Scope } from "#usecases/metrics/scope.ts";
import { seatsMetric } from "#usecases/metrics/seats-metric.ts";
import { selectedAccounts } from "#usecases/metrics/selected-accounts.ts";
import { usageByBucket, usageByCycle } from "#usecases/metrics/usage-metric.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  | "clock"
  | "organizations"
  | "accounts"
  | "customers"
  | "timelines"
  | "invoices"
  | "billingStates"
  | "pricePlans"
  | "usageCounters"
  | "licenses"
  | "namedSeats"
  | "featureCredits"
>;

export type MetricResult = {
  readonly id: string;
  readonly name: MetricName;
  readonly groupBy?: GroupField;
  readonly series: readonly Series[];
};

/**
 * Answers queries about events, usage and revenue in a window of time (Togai rule §21), cut into hours, days, weeks or months of
 * the organization's zone. Nothing is answered unless every query can be.
 */
export const getMetrics = async (
  world: Needs,
  organizationId: OrganizationId,
  { window, requests }: { readonly window: Interval; readonly requests: readonly MetricRequest[] },
): Promise<Result<readonly MetricResult[], Refusal>> => {
  if (window.end <= window.start) return invalid("must be after startTime", "endTime");
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const scope = { organization, window, now: world.clock.now() };
  const prepared = await Promise.all(requests.map((request) => prepare(world, scope, request)));
  const [first, ...others] = prepared.flatMap((one, index) => (one.ok ? [] : reasonsAt(index, one.error)));
  if (first) return invalidAll([first, ...others]);
  const results: MetricResult[] = [];
  for (const [index, one] of prepared.entries()) {
    if (!one.ok) continue;
    const { id, name, groupBy } = one.value.query;
    const series = await seriesOf(world, scope, one.value);
    if (!series.ok) return invalid(series.error, pathOf(index));
    results.push({ id, name, ...(groupBy !== undefined && { groupBy }), series: series.value });
  }
  return ok(results);
};

const pathOf = (index: number): string => `metricQueries[${index}]`;

const reasonsAt = (index: number, reasons: readonly Reason[]): readonly Reason[] =>
  reasons.map(({ path, message }) => ({ path: path === "" ? pathOf(index) : `${pathOf(index)}.${path}`, message }));

/** A query that can be answered: its accounts, and the buckets that it is cut into unless it goes by cycles. */
type Prepared = {
  readonly query: MetricQuery;
  readonly accounts: readonly Account[];
  readonly buckets?: readonly Bucket[];
};

const prepare = async (
  world: Needs,
  { organization, window }: Scope,
  request: MetricRequest,
): Promise<Result<Prepared, readonly Reason[]>> => {
  const checked = checkMetricRequest(request, organization.id);
  if (!checked.ok) return checked;
  const query = checked.value;
  const per = "period" in query ? query.period : query.per;
  const buckets = per === "CYCLE" ? [] : bucketsOf(window, per, organization.timeZone);
  if (!buckets) return err([{ path: "", message: TOO_MANY_POINTS }]);
  const accounts = await selectedAccounts(world, organization.id, query);
  if (!accounts.ok) return accounts;
  return ok({ query, accounts: accounts.value, ...(per !== "CYCLE" && { buckets }) });
};

const seriesOf = (
  world: Needs,
  scope: Scope,
  { query, accounts, buckets }: Prepared,
): Promise<Result<readonly Series[], string>> => {
  switch (query.metric) {
    case "EVENTS":
      return eventMetric(world, scope.organization.id, { query, accounts, buckets: buckets ?? [] });
    case "SEATS":
      return seatsMetric(world, scope, { query, accounts, buckets: buckets ?? [] });
    case "USAGE":
      return buckets
        ? usageByBucket(world, scope, { query, accounts, buckets })
        : usageByCycle(world, scope, { query, accounts });
    case "REVENUE":
      return revenueMetric(world, scope, { query, accounts, ...(buckets && { buckets }) });
  }
};
