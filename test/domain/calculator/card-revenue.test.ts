import { describe, expect, it } from "vitest";
import { assumedCycle, cycleSince } from "#domain/calculator/assumed-cycle.ts";
import { type CycleToCalculate, cardRevenues } from "#domain/calculator/card-revenue.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { type CalendarDate, UTC } from "#domain/time/calendar.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
  seatsFrom,
} from "../rating/more-cards.ts";
import { feeCard, USD, usageCard } from "../rating/rate-cards.ts";

const day = (text: string) => text as CalendarDate;

/** April, from a day of it on. */
const aprilFrom = (from: string, ordinal = 0) =>
  assumedCycle(
    {
      days: { startDate: day("2025-04-01"), endDate: day("2025-05-01") },
      from: day(from),
      interval: "MONTHLY",
      ordinal,
    },
    UTC,
  );

const calculated = (
  card: RateCard,
  {
    usage = "0",
    seats = { "2025-04-01": "5", "2025-04-16": "8" },
    overage = "0",
    more = [],
    ...rest
  }: {
    usage?: string;
    seats?: Readonly<Record<string, string>>;
    overage?: string;
    more?: readonly RateCard[];
  } & Partial<CycleToCalculate> = {},
) =>
  cardRevenues({
    rateCards: [card, ...more],
    currency: USD,
    quantities: {
      usage: new Map([["um.calls" as UsageMeterId, decimal(usage)]]),
      seats: new Map([["addon.seat" as AddOnId, seatsFrom(seats)]]),
      overage: new Map([["feature.records" as FeatureId, decimal(overage)]]),
    },
    place: aprilFrom("2025-04-01"),
    proration: "BY_DAYS",
    ...rest,
  });

const onPaper = (revenues: ReturnType<typeof calculated>): string => {
  const [first] = revenues;
  const slabs = first?.slabs.map(
    ({ order, usage, revenue, minimumRateApplied, maximumRateApplied, packageQuantity }) =>
      `${order}: ${toText(usage)} = ${toText(revenue)}${minimumRateApplied ? " min" : ""}${maximumRateApplied ? " max" : ""}${packageQuantity ? ` in ${toText(packageQuantity)}` : ""}`,
  );
  return [toText(first?.revenue ?? decimal("0")), ...(slabs ?? [])].join("; ");
};

describe("slabs, all of them, with what falls to each (Togai rules §14.7, §22)", () => {
  it.each([
    [">0: PER_UNIT 2; >100: PER_UNIT 1", "TIERED", "150", "250; 1: 100 = 200; 2: 50 = 50"],
    [">0: PER_UNIT 2; >100: PER_UNIT 1", "VOLUME", "150", "150; 1: 0 = 0; 2: 150 = 150"],
    [">0: PER_UNIT 2; >100: PER_UNIT 1", "TIERED", "100", "200; 1: 100 = 200; 2: 0 = 0"],
    [">0: PACKAGE 10 per 1000", "TIERED", "1500", "20; 1: 1500 = 20 in 2"],
    [">0: FLAT 50; >100: FLAT 30", "TIERED", "150", "80; 1: 100 = 50; 2: 50 = 30"],
    [">0: PER_UNIT 0.5 min 10 max 40", "TIERED", "4", "10; 1: 4 = 10 min"],
    [">0: PER_UNIT 0.5 min 10 max 40", "TIERED", "200", "40; 1: 200 = 40 max"],
    [">0: PER_UNIT 0.0000025", "TIERED", "123456", "0.3; 1: 123456 = 0.3"],
  ] as const)("%s, %s, %s units", (list, model, usage, expected) => {
    expect(onPaper(calculated(usageCard(list, { model }), { usage }))).toBe(expected);
  });

  it("what the card's own bounds add is told with the last slab that was reached, so that slabs add up to the card", () => {
    const card = usageCard(">0: PER_UNIT 2; >100: PER_UNIT 1", { bounds: { minimumRate: "500", maximumRate: "600" } });
    expect(onPaper(calculated(card, { usage: "150" }))).toBe("500; 1: 100 = 200; 2: 50 = 300 min");
    expect(onPaper(calculated(card, { usage: "0" }))).toBe("500; 1: 0 = 500 min; 2: 0 = 0");
    expect(onPaper(calculated(card, { usage: "900" }))).toBe("600; 1: 100 = 200; 2: 800 = 400 max");
  });
});

describe("cards of every type", () => {
  it.each([
    ["a fee by days", feeCard(), { place: aprilFrom("2025-04-20") }, "18.33"],
    ["a fee without proration", feeCard(), { place: aprilFrom("2025-04-20"), proration: "NONE" }, "50"],
    ["seats by days", licenseCard(), {}, "65; 1: 6.5 = 65"],
    ["seats without proration", licenseCard(), { proration: "NONE" }, "80; 1: 8 = 80"],
    ["seats in advance", licenseCard({ invoiceTiming: "IN_ADVANCE" }), {}, "50; 1: 5 = 50"],
    ["seats by the week", licenseCard({ usageCycle: "WEEKLY", enableProration: false }), {}, "340; 1: 34 = 340"],
    ["entitlements", entitlementCard(), {}, "120"],
    ["prepaid entitlements", entitlementCard({ invoiceTiming: "PREPAID" }), {}, "120"],
    ["overage", overageCard(), { overage: "7000" }, "310; 1: 5000 = 250; 2: 2000 = 60"],
    ["a credit grant", creditGrantCard(), {}, "10"],
    ["a commitment that is missed", commitmentCard("1000"), { more: [feeCard()] }, "950"],
    ["a commitment that is met", commitmentCard("40"), { more: [feeCard()] }, "0"],
  ] as const)("%s", (_name, card, changes, expected) => {
    expect(onPaper(calculated(card, changes as object))).toBe(expected);
  });
});

describe("the nth cycle", () => {
  it.each([
    [feeCard({ interval: 2, offset: 1, invoiceTiming: "IN_ADVANCE" }), [0, 50, 0, 50]],
    [feeCard({ interval: 3 }), [0, 0, 50, 0]],
    [feeCard({ feeType: "ONE_TIME" }), [50, 0, 0, 0]],
    [creditGrantCard({ grantType: "ONE_TIME", recurrence: { interval: 1, offset: 2 } }), [0, 0, 10, 0]],
  ] as const)("bills what recurs in it: case %#", (card, expected) => {
    const revenues = expected.map((_, ordinal) => {
      const place = cycleSince(day("2025-01-31"), { interval: "MONTHLY", ordinal }, UTC);
      return Number(toText(calculated(card, { place, proration: "NONE" })[0]?.revenue ?? decimal("-1")));
    });
    expect(revenues).toEqual(expected);
  });

  it("counts whole cycles from the day of association", () => {
    const { cycle } = cycleSince(day("2025-01-31"), { interval: "MONTHLY", ordinal: 1 }, UTC);
    expect([cycle.startDate, cycle.endDate, cycle.ordinal]).toEqual(["2025-02-28", "2025-03-31", 1]);
  });
});

it("a cycle that follows no calendar is prorated by its own days", () => {
  const place = assumedCycle(
    {
      days: { startDate: day("2025-01-01"), endDate: day("2025-01-11") },
      from: day("2025-01-06"),
      interval: "MONTHLY",
      ordinal: 0,
    },
    UTC,
  );
  expect(toText(calculated(feeCard(), { place })[0]?.revenue ?? decimal("0"))).toBe("25");
});
