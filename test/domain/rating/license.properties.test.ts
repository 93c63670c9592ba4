import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceCharges } from "#domain/licenses/advance-charges.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { type Decimal, decimal, sum } from "#domain/money/decimal.ts";
import { billedSpan } from "#domain/rating/fee-span.ts";
import { rateFixedFee } from "#domain/rating/fixed-fee.ts";
import { rateLicense } from "#domain/rating/license.ts";
import { rateFraction } from "#domain/rating/rate-fraction.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { addDays, type CalendarDate } from "#domain/time/calendar.ts";
import { cycleOn } from "./cycles.ts";
import { licenseCard } from "./more-cards.ts";
import { feeCard, USD, usageCard } from "./rate-cards.ts";

const FIRST = "2025-03-01" as CalendarDate;
const day = fc.integer({ min: 1, max: 30 }).map((offset) => addDays(FIRST, offset));
const rate = fc.tuple(fc.bigInt(-1000n, 100_000n), fc.nat(4)).map(([units, places]) => `${units}e-${places}`);
const steps = fc.array(fc.tuple(fc.nat(30), fc.nat(50)), { minLength: 1, maxLength: 6 });

const historyOf = (changes: readonly (readonly [number, number])[]): SeatHistory => {
  const byDay = new Map([[0, 3], ...changes]);
  const days = [...byDay.keys()].toSorted((one, two) => one - two);
  return {
    type: "QUANTITY",
    runs: days.map((offset, index) => ({
      startDate: addDays(FIRST, offset),
      endDate: addDays(FIRST, days[index + 1] ?? 31),
      quantity: decimal(`${byDay.get(offset)}`),
    })),
  };
};
const isSame = (one: Decimal, two: Decimal) => one.minus(two).abs().lt("1e-15");

describe("for any seats", () => {
  it("a cycle cut in two by the timeline costs by the days what it costs whole, at a price per seat", () => {
    fc.assert(
      fc.property(steps, rate, day, (changes, price, cut) => {
        const card = licenseCard({ list: `>0: PER_UNIT ${price}` });
        const seats = historyOf(changes);
        const amount = (slice: { from: string; until?: string }) =>
          rateLicense(card, USD, { seats, place: cycleOn(slice.from, slice) }).amount;
        const whole = amount({ from: FIRST });
        expect(isSame(amount({ from: FIRST, until: cut }).plus(amount({ from: cut })), whole)).toBe(true);
      }),
    );
  });

  it("paid in advance, the first day and all changes together cost what the days in arrears cost", () => {
    fc.assert(
      fc.property(steps, rate, (changes, price) => {
        const seats = historyOf(changes);
        if (seats.type !== "QUANTITY") return;
        const place = cycleOn(FIRST, { from: FIRST });
        const inAdvance = licenseCard({ list: `>0: PER_UNIT ${price}`, invoiceTiming: "IN_ADVANCE" });
        const { startDate: first, endDate } = place.cycle;
        const paid = advanceCharges(inAdvance, USD, {
          billed: [{ startDate: first, endDate, quantity: decimal("3") }],
          changes: seats.runs.slice(1).map(({ startDate, quantity }, index) => ({
            startDate,
            endDate,
            before: seats.runs[index]!.quantity,
            after: quantity,
          })),
          place,
        }).map(({ amount }) => amount);
        const start = rateLicense(inAdvance, USD, { seats, place }).amount;
        const arrears = rateLicense({ ...inAdvance, invoiceTiming: "IN_ARREARS" }, USD, { seats, place }).amount;
        expect(isSame(sum([start, ...paid]), arrears)).toBe(true);
      }),
    );
  });

  it("windows have all days of the cycle, each once", () => {
    const usageCycle = fc.constantFrom("WEEKLY" as const, "MONTHLY" as const, "QUARTERLY" as const);
    const lastDays = fc.integer({ min: 1, max: 28 });
    fc.assert(
      fc.property(
        usageCycle,
        day,
        lastDays,
        fc.constantFrom("QUARTERLY" as const, "ANNUALLY" as const),
        (cycle, from, dayOfMonth, interval) => {
          const alignment = { interval, dayOffset: { type: "DAY" as const, day: dayOfMonth }, monthOffset: 2 };
          const place = cycleOn(from, { from, alignment });
          const { windows } = rateLicense(licenseCard({ usageCycle: cycle }), USD, { seats: historyOf([]), place });
          expect(windows[0].startDate).toBe(place.cycle.startDate);
          expect(windows.at(-1)?.endDate).toBe(place.cycle.endDate);
          expect(windows.slice(1).map(({ startDate }) => startDate)).toEqual(
            windows.slice(0, -1).map(({ endDate }) => endDate),
          );
          expect(windows.reduce((days, window) => days + window.days, 0)).toBe(place.cycle.days);
        },
      ),
    );
  });
});

it("for any fee, a cycle cut in two by the timeline costs by the days what it costs whole", () => {
  fc.assert(
    fc.property(rate, day, (price, cut) => {
      const card = feeCard({ rate: price });
      const amount = (slice: { from: string; until?: string }) =>
        rateFixedFee(card, USD, billedSpan(card, cycleOn(slice.from, slice))!).amount;
      const whole = amount({ from: FIRST });
      expect(isSame(amount({ from: FIRST, until: cut }).plus(amount({ from: cut })), whole)).toBe(true);
    }),
  );
});

it("a fraction costs what slabs charge for its exact value", () => {
  const price = fc.constantFrom("PER_UNIT 3 min 2", "FLAT 7", "PACKAGE 5 per 4", "PER_UNIT 0.7 max 9");
  fc.assert(
    fc.property(price, price, fc.nat(400), fc.constantFrom("1", "2", "4", "5", "8", "20"), (one, two, units, parts) => {
      const prices = slabPrices(
        usageCard(`>0: ${one}; >6: ${two}`, { bounds: { minimumRate: "4", maximumRate: "100" } }),
        USD,
      );
      const exact = decimal(`${units}`).times(
        { 1: "1", 2: "0.5", 4: "0.25", 5: "0.2", 8: "0.125", 20: "0.05" }[parts]!,
      );
      const fraction = rateFraction(prices, { numerator: decimal(`${units}`), denominator: decimal(parts) });
      expect(JSON.parse(JSON.stringify(fraction))).toEqual(JSON.parse(JSON.stringify(rateQuantity(prices, exact))));
    }),
  );
});
