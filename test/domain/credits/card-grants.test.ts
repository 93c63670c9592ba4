import { describe, expect, it } from "vitest";
import type { CreditGrantRateCard } from "#domain/catalog/rate-card.ts";
import { cardGrants } from "#domain/credits/card-grants.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { type CalendarDate, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import type { PricingCycle } from "#domain/time/pricing-cycle.ts";

const card = (changes: object = {}): CreditGrantRateCard =>
  ({
    type: "CREDIT_GRANT",
    name: "promo",
    billableId: "addon.1",
    invoiceTiming: "IN_ADVANCE",
    grantType: "RECURRING",
    recurrence: { interval: 1, offset: 0 },
    grantDetails: { priority: 1, applicableEntityIds: [], expiryType: "NO_EXPIRY" },
    rateValues: [{ currency: "USD", creditAmount: decimal("100") }],
    ...changes,
  }) as never;

const cycle = (ordinal: number, from: string, until: string, zone: TimeZone): PricingCycle =>
  ({
    ordinal,
    startDate: from,
    endDate: until,
    start: startOfDay(from as CalendarDate, zone),
    end: startOfDay(until as CalendarDate, zone),
  }) as never;

const granted = (
  changes: object,
  { ordinal = 0, from = "2025-01-15", until = "2025-02-01", zone = "UTC", currency = "USD" } = {},
): string[] =>
  cardGrants([card(changes)], {
    cycle: cycle(ordinal, from, until, zone as TimeZone),
    currency: currency as CurrencyCode,
    zone: zone as TimeZone,
  }).map((one) => `${toText(one.creditAmount)} from ${one.effectiveFrom} until ${one.effectiveUntil ?? "ever"}`);

describe("what a card grants when a cycle begins", () => {
  it("is its creditAmount in the account's currency, from the cycle's first day", () => {
    expect(granted({})).toEqual(["100 from 2025-01-15 until ever"]);
  });
  it("is nothing in a currency without an amount, and nothing of an amount of 0", () => {
    expect(granted({}, { currency: "EUR" })).toEqual([]);
    expect(granted({ rateValues: [{ currency: "USD", creditAmount: decimal("0") }] })).toEqual([]);
  });
  it.each([
    ["IN_ADVANCE", 1],
    ["IN_ARREARS", 1],
    ["PREPAID", 0],
  ])("paid %s comes with the cycle %i times: prepaid credits wait for the money", (invoiceTiming, times) => {
    expect(granted({ invoiceTiming })).toHaveLength(times);
  });
  it.each([
    ["RECURRING", { interval: 1, offset: 0 }, [0, 1, 2, 3, 4]],
    ["RECURRING", { interval: 2, offset: 1 }, [1, 3]],
    ["RECURRING", { interval: 3, offset: 0 }, [0, 3]],
    ["ONE_TIME", { interval: 1, offset: 0 }, [0]],
    ["ONE_TIME", { interval: 1, offset: 2 }, [2]],
  ])("%s with recurrence %o is granted in the cycles %o of the first five", (grantType, recurrence, cycles) => {
    const all = [0, 1, 2, 3, 4].filter((ordinal) => granted({ grantType, recurrence }, { ordinal }).length > 0);
    expect(all).toEqual(cycles);
  });
  const details = (more: object) => ({ grantDetails: { priority: 1, applicableEntityIds: [], ...more } });
  it.each([
    ["PRICING_CYCLE ends with the cycle", { expiryType: "PRICING_CYCLE" }, "UTC", "2025-02-01"],
    ["CUSTOM ends after whole days", { expiryType: "CUSTOM", expiryDuration: "P20D" }, "UTC", "2025-02-04"],
    ["CUSTOM counts months on the calendar", { expiryType: "CUSTOM", expiryDuration: "P1M" }, "UTC", "2025-02-15"],
    [
      "CUSTOM has all of the day that it ends in",
      { expiryType: "CUSTOM", expiryDuration: "PT36H" },
      "UTC",
      "2025-01-17",
    ],
    ["CUSTOM counts in the zone", { expiryType: "CUSTOM", expiryDuration: "P90D" }, "America/New_York", "2025-04-15"],
  ])("%s", (_name, more, zone, until) => {
    expect(granted(details(more), { zone })).toEqual([`100 from 2025-01-15 until ${until}`]);
  });
  it("is nothing where it would be valid on no day", () => {
    expect(granted(details({ expiryType: "CUSTOM", expiryDuration: "PT0S" }))).toEqual([]);
  });
});
