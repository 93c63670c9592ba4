import { describe, expect, it } from "vitest";
import { advanceCharges } from "#domain/licenses/advance-charges.ts";
import { decimal, sum, toText } from "#domain/money/decimal.ts";
import { rateLicense } from "#domain/rating/license.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { cycleOn } from "./cycles.ts";
import { licenseCard, seatsFrom } from "./more-cards.ts";
import { USD } from "./rate-cards.ts";

const change = (
  card: ReturnType<typeof licenseCard>,
  [before, after, date]: readonly [string, string, string],
  slice: { from?: string; until?: string } = {},
) => {
  const place = cycleOn(date, slice);
  const { startDate, endDate } = place.cycle;
  const seats = { before: decimal(before), after: decimal(after) };
  const charges = advanceCharges(card, USD, {
    billed: [{ startDate, endDate, quantity: seats.before }],
    changes: [{ startDate: date as CalendarDate, endDate, ...seats }],
    place,
  });
  return { amount: sum(charges.map(({ amount }) => amount)) };
};
const inAdvance = (traits: Parameters<typeof licenseCard>[0] = {}) =>
  licenseCard({ invoiceTiming: "IN_ADVANCE", ...traits });
const tiers = ">0: PER_UNIT 10; >6: PER_UNIT 4";

describe("a change of seats that are paid in advance", () => {
  it.each`
    prorated | list                 | step                        | amount   | because
    ${true}  | ${">0: PER_UNIT 10"} | ${["5", "8", "2025-04-16"]} | ${"15"}  | ${"3 × 10 × 15/30"}
    ${false} | ${">0: PER_UNIT 10"} | ${["5", "8", "2025-04-16"]} | ${"30"}  | ${"the whole difference"}
    ${true}  | ${">0: PER_UNIT 10"} | ${["8", "5", "2025-04-16"]} | ${"-15"} | ${"what is left is given back"}
    ${false} | ${">0: PER_UNIT 10"} | ${["8", "5", "2025-04-16"]} | ${"0"}   | ${"nothing until the next cycle"}
    ${true}  | ${">0: PER_UNIT 10"} | ${["5", "8", "2025-04-01"]} | ${"30"}  | ${"the first day: all days are left"}
    ${true}  | ${">0: PER_UNIT 10"} | ${["5", "8", "2025-04-30"]} | ${"1"}   | ${"the last day counts"}
    ${true}  | ${tiers}             | ${["5", "8", "2025-04-16"]} | ${"9"}   | ${"one seat at 10 and two at 4, half the month"}
    ${true}  | ${">0: PER_UNIT 10"} | ${["5", "5", "2025-04-16"]} | ${"0"}   | ${"nothing changed"}
  `("$step on $list, prorated $prorated, costs $amount, $because", ({ prorated, list, step, amount }) => {
    expect(toText(change(inAdvance({ list, enableProration: prorated }), step).amount)).toBe(amount);
  });

  it("a license bought on the 16th of a month of 30 days costs half", () => {
    expect(toText(change(inAdvance(), ["0", "1", "2025-06-16"]).amount)).toBe("5");
  });

  it("in a cycle that the slice cuts, days are counted of the whole cycle", () => {
    expect(toText(change(inAdvance(), ["0", "1", "2025-06-16"], { until: "2025-06-19" }).amount)).toBe("1");
  });

  it("with a usage cycle, the rest of the window and all windows to come are charged", () => {
    const weekly = inAdvance({ list: ">0: PER_UNIT 7", usageCycle: "WEEKLY" });
    expect(toText(change(weekly, ["1", "2", "2025-02-12"]).amount)).toBe("17");
    expect(toText(change({ ...weekly, enableProration: false }, ["1", "2", "2025-02-12"]).amount)).toBe("21");
  });

  it("on the first day costs as much as if the seats had been there from the start", () => {
    const place = cycleOn("2025-01-15", { from: "2025-01-15" });
    const card = inAdvance({ list: tiers });
    const five = rateLicense(card, USD, { seats: seatsFrom({ "2025-01-15": "5" }), place }).amount;
    const nine = rateLicense(card, USD, { seats: seatsFrom({ "2025-01-15": "9" }), place }).amount;
    const { amount } = change(card, ["5", "9", "2025-01-15"], { from: "2025-01-15" });
    expect(nine.minus(five).minus(amount).abs().lt("1e-18")).toBe(true);
  });
});
