import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { Bucket } from "#domain/metrics/bucket.ts";
import { type CycleStretch, cycleStretches } from "#domain/metrics/cycle-stretches.ts";
import { type Earnings, earningsOf } from "#domain/metrics/earnings.ts";
import { isByBillable, ownerGroup } from "#domain/metrics/groups.ts";
import { lastDayOf } from "#domain/metrics/last-day.ts";
import type { RevenueQuery } from "#domain/metrics/metric-query.ts";
import { currencyFault, rateToBase } from "#domain/metrics/revenue-currency.ts";
import { collectSeries, type Series, type SeriesCollector } from "#domain/metrics/series.ts";
import { type Decimal, ONE } from "#domain/money/decimal.ts";
import { billedCards } from "#domain/rating/billed-cards.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import { dueAt } from "#domain/time/pricing-cycle.ts";
import { overageOfCycle } from "#usecases/entitlements/overage-of-cycle.ts";
import { seatsOfDays } from "#usecases/licenses/seats-of-cycle.ts";
import { type AccountCycles, accountCycles } from "#usecases/metrics/account-cycles.ts";
import { type AccountBeside, earnedBesidePlans } from "#usecases/metrics/earned-beside-plans.ts";
import { giveWay } from "#usecases/metrics/give-way.ts";
import { measuredUsage, type UsageByMeter } from "#usecases/metrics/measured-usage.ts";
import { createPlansOfSchedules } from "#usecases/metrics/plans-of-schedules.ts";
import { MOST_SUMS, type Scope, TOO_MANY_SUMS } from "#usecases/metrics/scope.ts";
import type { World } from "#usecases/world.ts";

type EarningsWorld = Pick<World, "usageCounters" | "licenses" | "namedSeats" | "featureCredits">;
type Needs = EarningsWorld & Pick<World, "timelines" | "pricePlans" | "invoices" | "billingStates">;

/**
 * What price plans earn, in each bucket or in each cycle that starts in the window; every cycle counts that has begun. An account
 * in DRAFT is not billed and earns nothing. A plan with deferred revenue shows a cycle once its grace is over (Togai rule §14.10).
 * Beside plans, custom invoices and charges that count as revenue are earned (docs/adr/0040).
 */
export const revenueMetric = async (
  world: Needs,
  scope: Scope,
  {
    query,
    accounts,
    buckets,
  }: { readonly query: RevenueQuery; readonly accounts: readonly Account[]; readonly buckets?: readonly Bucket[] },
): Promise<Result<readonly Series[], string>> => {
  const billed = accounts.filter(({ status }) => status !== "DRAFT");
  const found = await accountCycles(world, scope, billed);
  if (!found.ok) return found;
  const earning = buckets ? found.value : found.value.flatMap((one) => startingIn(scope, one));
  const beside = query.metersOnly
    ? ok([])
    : await earnedBesidePlans(world, scope, { accounts: billed, per: buckets ? "MOMENT" : "CYCLE" });
  if (!beside.ok) return beside;
  const fault = currencyFault(
    [...earning, ...beside.value].map(({ account }) => account),
    query,
    scope.organization,
  );
  if (fault !== undefined) return err(fault);
  const sheet = earning.map(({ account, cycles }) => ({
    account,
    cycles: cycles.map((one) => ({ ...one, stretches: stretchesOf(one, buckets) })),
  }));
  if (sumsIn(sheet) > MOST_SUMS) return err(TOO_MANY_SUMS);
  const collector = collectSeries({
    grouped: query.groupBy !== undefined,
    ...(buckets && { at: buckets.map(({ at }) => at) }),
  });
  const plans = createPlansOfSchedules(world, scope.organization.id);
  for (const { account, cycles } of sheet) {
    for (const cut of cycles) {
      const plan = await plans(cut.schedule);
      const earnings = await cycleEarnings(world, scope, { query, account, cut, ...plan });
      const rate = rateOf(query, scope.organization, account);
      contribute(collector, { query, account, cut, earnings, rate });
    }
    await giveWay();
  }
  for (const one of beside.value) contributeBeside(collector, scope, { query, ...one, ...(buckets && { buckets }) });
  return collector.series();
};

/** Accounts without a rate are refused before. */
const rateOf = (query: RevenueQuery, organization: Scope["organization"], account: Account): Decimal =>
  query.currency === "BASE" ? (rateToBase(organization, account.invoiceCurrency) ?? ONE) : ONE;

/** An amount that is said to be for nothing that is sold has no series where they are split by that, and no part where it is filtered. */
const contributeBeside = (
  collector: SeriesCollector,
  { organization }: Scope,
  {
    query,
    account,
    earned,
    buckets,
  }: AccountBeside & { readonly query: RevenueQuery; readonly buckets?: readonly Bucket[] },
): void => {
  const rate = rateOf(query, organization, account);
  for (const { wantedAt, amount, billableId } of earned) {
    if (query.billableIds && (billableId === undefined || !query.billableIds.has(billableId))) continue;
    const group = isByBillable(query.groupBy) ? billableId : ownerGroup(query.groupBy, account);
    const at = buckets ? buckets.find((bucket) => contains(bucket, wantedAt))?.at : wantedAt;
    if (at !== undefined) collector.add({ group, at, value: amount.times(rate) });
  }
};

const startingIn = ({ window }: Scope, { account, cycles }: AccountCycles): readonly AccountCycles[] => {
  const starting = cycles.filter(({ cycle }) => contains(window, cycle.start));
  return starting.length > 0 ? [{ account, cycles: starting }] : [];
};

/** A cycle with the stretches of it in which its revenue is wanted. */
type CutCycle = BilledCycle & { readonly stretches: readonly CycleStretch[] };

const stretchesOf = ({ cycle }: BilledCycle, buckets: readonly Bucket[] | undefined): readonly CycleStretch[] =>
  buckets ? cycleStretches(cycle, buckets) : [{ start: cycle.start, end: cycle.end, at: cycle.start }];

const sumsIn = (sheet: readonly { readonly cycles: readonly CutCycle[] }[]): number =>
  sheet.reduce((total, { cycles }) => cycles.reduce((some, { stretches }) => some + stretches.length, total), 0);

type Cut = { readonly query: RevenueQuery; readonly account: Account; readonly cut: CutCycle };

type Sold = { readonly plan: PricePlan; readonly rateCards: readonly RateCard[] };

const cycleEarnings = async (
  world: EarningsWorld,
  { organization, now }: Scope,
  { query, account, cut: { schedule, cycle, stretches }, plan, rateCards }: Cut & Sold,
): Promise<readonly Earnings[]> => {
  const { id: organizationId, timeZone: zone } = organization;
  if (plan.deferredRevenue && now < dueAt(cycle, schedule.pricingCycleConfig, zone)) return [];
  const wanted = rateCards.filter((card) => isWanted(card, query));
  // What a commitment comes to depends on the cards that nobody asked for, too.
  const needed = wanted.some(({ type }) => type === "MINIMUM_COMMITMENT") ? rateCards : wanted;
  const rated = ratedStretches(cycle, stretches, zone);
  const measured: readonly UsageByMeter[] = needed.some(({ type }) => type === "USAGE")
    ? await measuredUsage(world, { organizationId, accountId: account.id }, rated)
    : [];
  const of = { accountId: account.id, rateCards: needed, zone };
  const place = { cycle, slice: schedule, alignment: schedule.pricingCycleConfig };
  const earnings = earningsOf(
    {
      rateCards: needed,
      currency: account.invoiceCurrency,
      place,
      zone,
      now,
      seats: await seatsOfDays(world, organizationId, { ...of, days: cycle }),
      overage: reaches(rated, lastDayOf(cycle, zone))
        ? await overageOfCycle(world, {
            ...of,
            organizationId,
            billed: { schedule, cycle },
            rateCards: billedCards(needed, "IN_ARREARS", place).map(({ card }) => card),
          })
        : new Map(),
    },
    rated.map((stretch, index) => ({ ...stretch, usage: measured[index] ?? new Map() })),
  );
  return earnings.filter(({ card }) => isWanted(card, query));
};

/** To the end of the cycle where its last day has begun in them: what is earned on that day depends on all of it. */
const ratedStretches = (
  cycle: BilledCycle["cycle"],
  stretches: readonly CycleStretch[],
  zone: TimeZone,
): readonly CycleStretch[] => {
  const end = stretches.at(-1)?.end;
  if (end === undefined || end === cycle.end || !reaches(stretches, lastDayOf(cycle, zone))) return stretches;
  return [...stretches, { start: end, end: cycle.end }];
};

const reaches = (stretches: readonly CycleStretch[], instant: Instant): boolean =>
  stretches.some(({ end }) => instant < end);

const isWanted = ({ type, billableId }: RateCard, { billableIds, metersOnly }: RevenueQuery): boolean =>
  (billableIds === undefined || billableIds.has(billableId)) && (!metersOnly || type === "USAGE");

const contribute = (
  collector: SeriesCollector,
  { query, account, cut, earnings, rate }: Cut & { readonly earnings: readonly Earnings[]; readonly rate: Decimal },
): void => {
  for (const { card, amounts } of earnings) {
    const group = isByBillable(query.groupBy) ? card.billableId : ownerGroup(query.groupBy, account);
    for (const [index, { at }] of cut.stretches.entries()) {
      const value = amounts[index];
      if (at !== undefined && value) collector.add({ group, at, value: value.times(rate) });
    }
  }
};
