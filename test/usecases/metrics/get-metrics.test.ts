import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, CustomerId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { MetricRequest } from "#domain/metrics/metric-query.ts";
import type { Series } from "#domain/metrics/series.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { sum, toText } from "#domain/money/decimal.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { CalendarDate, TimeZone } from "#domain/time/calendar.ts";
import { DAY, instantOf, toIso } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { Change } from "#ports/store.ts";
import { getMetrics } from "#usecases/metrics/get-metrics.ts";
import { MOST_SUMS } from "#usecases/metrics/scope.ts";
import { MOST_ACCOUNTS } from "#usecases/metrics/selected-accounts.ts";
import { openBilledWorld } from "../../support/billed-world.ts";
import { at, openTestWorld, type TestWorld } from "../../support/world.ts";

const ask = async (
  { world, organizationId }: TestWorld,
  window: Interval,
  request: Partial<MetricRequest>,
): Promise<readonly Series[] | string> => {
  const requests: MetricRequest[] = [{ id: "q", name: "USAGE", aggregationPeriod: "DAY", ...request }];
  const answered = await getMetrics(world, organizationId, { window, requests });
  if (!answered.ok) return answered.error.reasons.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return answered.value[0]?.series ?? [];
};
const days = (count: number): Interval => ({
  start: at("2025-01-01T00:00:00Z"),
  end: instantOf(at("2025-01-01T00:00:00Z") + count * DAY),
});

const account = (index: number, customerId: string): Account => ({
  id: `a${index}` as AccountId,
  togaiAccountId: `account.${index}`,
  togaiCustomerId: "customer.1",
  customerId: customerId as CustomerId,
  name: `Account ${index}`,
  invoiceCurrency: "USD" as CurrencyCode,
  aliases: [],
  settings: [],
  metadata: {},
  tags: [],
  status: "ACTIVE",
  createdAt: instantOf(0),
  updatedAt: instantOf(0),
});

/** Weekly from 6 January 2020, a Monday. */
const weekly = (accountId: AccountId): Schedule => ({
  id: `sch.${accountId}` as ScheduleId,
  accountId,
  pricePlanId: "pp.1" as PricePlanId,
  pricePlanVersion: 1,
  startDate: "2020-01-06" as CalendarDate,
  endDate: "9999-01-01" as CalendarDate,
  pricingCycleConfig: {
    interval: "WEEKLY",
    dayOffset: { type: "DAY", day: 1 },
    monthOffset: 1,
    graceDays: 0,
    anniversaryCycle: false,
  },
  createdAt: instantOf(0),
});

/** An organization with so many accounts of one customer, put in place without the API, which would take its time. */
const openCrowd = async (accounts: number, { plans = false } = {}): Promise<TestWorld> => {
  const test = await openTestWorld({ now: "2026-01-01T00:00:00Z" });
  const { world, organizationId } = test;
  await world.save([
    world.customers.added(organizationId, {
      id: "crowd" as CustomerId,
      togaiCustomerId: "customer.1",
      name: "Crowd",
      primaryEmail: "a@b.cd",
      address: {},
      settings: [],
      status: "ACTIVE",
      createdAt: instantOf(0),
      updatedAt: instantOf(0),
    }),
  ]);
  let changes: Change[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const one = account(index, "crowd");
    changes.push(...world.accounts.added(organizationId, one));
    if (plans) {
      const timeline = { accountId: one.id, schedules: [weekly(one.id)] };
      changes.push(world.timelines.stored(organizationId, undefined, timeline));
    }
    if (changes.length > 90 || index === accounts - 1) {
      expect((await world.save(changes)).ok).toBe(true);
      changes = [];
    }
  }
  return test;
};

describe("how much one query may ask for", () => {
  const TOO_MANY_ACCOUNTS = /^metricQueries\[0\].filters: there are more than 500 accounts.*ACCOUNT_ID or CUSTOMER_ID$/;
  const ofCrowd = { filters: [{ fieldName: "CUSTOMER_ID", fieldValues: ["crowd"] }] };

  it.each`
    accounts             | refused  | because
    ${MOST_ACCOUNTS}     | ${false} | ${"500 accounts are the most"}
    ${MOST_ACCOUNTS + 1} | ${true}  | ${"one is too many"}
  `("$accounts accounts, all or of one customer: $because", async ({ accounts, refused }) => {
    const test = await openCrowd(accounts);

    for (const request of [{}, ofCrowd, { name: "EVENTS" } as const, { name: "REVENUE" } as const]) {
      const answered = await ask(test, days(1), request);
      if (refused) expect(answered).toMatch(TOO_MANY_ACCOUNTS);
      else expect(answered).toMatchObject([{ points: [{}] }]);
    }
    const one = { filters: [{ fieldName: "ACCOUNT_ID", fieldValues: ["a7"] }] };
    expect(await ask(test, days(1), one)).toMatchObject([{ points: [{}] }]);
  });

  it.each`
    count | refused  | because
    ${40} | ${false} | ${"500 × 40 are 20,000 sums"}
    ${41} | ${true}  | ${"500 × 41 are more"}
  `("$count days of 500 accounts: $because", async ({ count, refused }) => {
    const test = await openCrowd(500);

    const answered = await ask(test, days(count), {});

    if (refused) expect(answered).toMatch(new RegExp(`^metricQueries\\[0\\]: asks for more than ${MOST_SUMS} sums`));
    else expect(answered).toHaveLength(1);
  });

  it.each`
    accounts | name                 | reason                         | because
    ${63}    | ${"USAGE_FOR_CYCLE"} | ${/more than 300 data points/} | ${"six years have 313 weeks"}
    ${64}    | ${"USAGE_FOR_CYCLE"} | ${/more than 20000 sums/}      | ${"313 weeks of 64 accounts are too many"}
    ${64}    | ${"REVENUE"}         | ${/more than 20000 sums/}      | ${"revenue is added up by cycles, too"}
  `("the cycles of six years of $accounts accounts in $name: $because", async ({ accounts, name, reason }) => {
    const test = await openCrowd(accounts, { plans: true });
    const window = { start: at("2020-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };

    expect(await ask(test, window, { name, aggregationPeriod: "MONTH" })).toMatch(reason);
  });
});

describe("for any plan, zone and usage", () => {
  const zones = fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe");
  const cards = fc.record({
    slabs: fc.constantFrom(">0: 2; >100: 1", ">0: PACKAGE 10 per 30", ">0: FLAT 7; >50: 0.333"),
    pricingModel: fc.constantFrom("TIERED" as const, "VOLUME" as const),
    minimum: fc.constantFrom("0", "12.5"),
    fee: fc.constantFrom("50", "9.99"),
    prorated: fc.boolean(),
    inAdvance: fc.boolean(),
    interval: fc.integer({ min: 1, max: 3 }),
  });
  const rhythms = fc.constantFrom(
    { interval: "WEEKLY" as const, period: "HOUR" as const },
    { interval: "WEEKLY" as const, period: "WEEK" as const },
    { interval: "MONTHLY" as const, period: "DAY" as const },
    { interval: "MONTHLY" as const, period: "MONTH" as const },
  );
  const START = at("2025-03-03T12:00:00Z");
  const used = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 40 * DAY }), tokens: fc.constantFrom("0.1", "7", "99.9", "250") }),
    { maxLength: 8 },
  );

  it("buckets of a cycle add up to the cycle, in usage and in revenue, and groups to the whole", async () => {
    await fc.assert(
      fc.asyncProperty(zones, cards, rhythms, used, async (timeZone, card, { interval, period }, events) => {
        const test = await openBilledWorld({
          now: "2025-03-02T00:00:00Z",
          organization: { name: "Acme", timeZone },
        });
        const billableId = await test.meter("tokens");
        const { fee, prorated, inAdvance, interval: every, ...usage } = card;
        const feeId = await test.feeAddOn("Fee");
        const feeCard = { billableId: feeId, fee, prorated, inAdvance, interval: every };
        await test.account("acme");
        const plan = await test.plan({ interval, startsOn: "3", cards: [{ billableId, ...usage }, feeCard] });
        await test.sell("acme", plan, "2025-03-02", "2025-04-20");
        await test.use(...events.map(({ after, tokens }) => ({ timestamp: toIso(instantOf(START + after)), tokens })));
        await test.moveClock("2025-05-01T00:00:00Z");
        const timeline = await test.world.timelines.find(test.organizationId, "acme" as AccountId);
        const { cycle } = billedCycleAt(timeline?.value.schedules ?? [], START, timeZone as TimeZone) ?? {};

        for (const metric of ["USAGE", "REVENUE"] as const) {
          const whole = await totals(test, cycle!, { name: `${metric}_FOR_CYCLE` });
          const parts = await totals(test, cycle!, { name: metric, aggregationPeriod: period });
          const groups = await totals(test, cycle!, {
            name: metric,
            aggregationPeriod: period,
            groupBy: "BILLABLE_ID",
          });

          expect(parts).toBe(whole);
          expect(groups).toBe(whole);
        }
      }),
      { numRuns: 25 },
    );
  });

  const totals = async (test: TestWorld, window: Interval, request: Partial<MetricRequest>): Promise<string> => {
    const series = await ask(test, window, request);
    if (typeof series === "string") throw new Error(series);
    return toText(sum(series.flatMap(({ points }) => points.map(({ value }) => value))));
  };
});
