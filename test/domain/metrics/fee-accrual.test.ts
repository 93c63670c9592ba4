import { describe, expect, it } from "vitest";
import { accrualOf } from "#domain/metrics/fee-accrual.ts";
import { toText } from "#domain/money/decimal.ts";
import { UTC } from "#domain/time/calendar.ts";
import { cycleOn } from "../rating/cycles.ts";
import { feeCard, USD } from "../rating/rate-cards.ts";
import { instant, zone } from "../time/builders.ts";

const accrued = (
  card: Parameters<typeof feeCard>[0],
  place: { readonly on: string; readonly from?: string; readonly until?: string; readonly zone?: string },
  until: string,
): string => {
  const { on, zone: name = "UTC", ...slice } = place;
  const found = cycleOn(on, { ...slice, zone: zone(name) });
  return toText(accrualOf(feeCard(card), found, { currency: USD, zone: zone(name) })(instant(until)));
};

describe("a prorated fee of 31 for January", () => {
  it.each`
    until                     | earned  | because
    ${"2024-12-31T00:00:00Z"} | ${"0"}  | ${"it does not pay for that day"}
    ${"2025-01-01T00:00:00Z"} | ${"0"}  | ${"the first day begins at that instant and not before"}
    ${"2025-01-01T00:00:01Z"} | ${"1"}  | ${"the first day has begun"}
    ${"2025-01-02T00:00:00Z"} | ${"1"}  | ${"the second begins then"}
    ${"2025-01-15T12:00:00Z"} | ${"15"} | ${"15 days have begun"}
    ${"2025-01-31T00:00:01Z"} | ${"31"} | ${"so have all 31"}
    ${"2025-02-01T00:00:00Z"} | ${"31"} | ${"the last day is over"}
    ${"2025-03-01T00:00:00Z"} | ${"31"} | ${"it pays for no other month"}
  `("has earned $earned before $until: $because", ({ until, earned }) => {
    expect(accrued({ rate: "31" }, { on: "2025-01-20" }, until)).toBe(earned);
  });
});

describe("a fee", () => {
  it.each`
    card                                                        | on              | until                     | earned                       | because
    ${{ rate: "50" }}                                           | ${"2025-01-25"} | ${"2025-01-24T00:00:00Z"} | ${"4.8387096774193548387"}   | ${"50 × 11/31 for 11 days, of which 3 are over"}
    ${{ rate: "50" }}                                           | ${"2025-01-25"} | ${"2025-02-01T00:00:00Z"} | ${"17.74193548387096774193"} | ${"all of 50 × 11/31 (vector 28)"}
    ${{ rate: "50", enableProration: false }}                   | ${"2025-01-25"} | ${"2025-01-21T00:00:00Z"} | ${"0"}                       | ${"its first day begins then"}
    ${{ rate: "50", enableProration: false }}                   | ${"2025-01-25"} | ${"2025-01-21T00:00:01Z"} | ${"50"}                      | ${"all of it is earned on the first day"}
    ${{ rate: "90", interval: 3 }}                              | ${"2025-02-10"} | ${"2025-02-01T00:00:00Z"} | ${"11"}                      | ${"70 for 70 days, of which 11 lie in January"}
    ${{ rate: "90", interval: 3, invoiceTiming: "IN_ADVANCE" }} | ${"2025-02-10"} | ${"2025-03-01T00:00:00Z"} | ${"39"}                      | ${"28 more in February, whenever it is paid"}
    ${{ rate: "90", interval: 3, enableProration: false }}      | ${"2025-03-10"} | ${"2025-01-22T00:00:00Z"} | ${"90"}                      | ${"its first day lies in January"}
    ${{ rate: "-31", interval: 1 }}                             | ${"2025-03-10"} | ${"2025-03-11T00:00:00Z"} | ${"-10"}                     | ${"a fee may be a discount"}
    ${{ rate: "10", offset: 1 }}                                | ${"2025-01-25"} | ${"2025-02-01T00:00:00Z"} | ${"0"}                       | ${"the first cycle is free"}
  `("$card of the cycle with $on has earned $earned before $until: $because", ({ card, on, until, earned }) => {
    expect(accrued(card, { on, from: "2025-01-21" }, until)).toBe(earned);
  });

  it.each`
    until                     | earned  | because
    ${"2025-03-01T05:00:00Z"} | ${"0"}  | ${"March begins in New York then"}
    ${"2025-03-01T05:00:01Z"} | ${"1"}  | ${"now it has begun"}
    ${"2025-03-10T04:00:00Z"} | ${"9"}  | ${"the ninth had 23 hours"}
    ${"2025-03-10T04:00:01Z"} | ${"10"} | ${"the tenth has begun"}
  `("accrues by the days of the zone: $earned before $until, $because", ({ until, earned }) => {
    expect(accrued({ rate: "31" }, { on: "2025-03-10", zone: "America/New_York" }, until)).toBe(earned);
  });

  it("leaves nothing over that a day's part was cut by", () => {
    const accrual = accrualOf(feeCard({ rate: "10" }), cycleOn("2025-01-10"), { currency: USD, zone: UTC });
    const atEndOf = (day: string) => accrual(instant(`2025-01-${day}T00:00:00Z`));

    expect(toText(atEndOf("02"))).toBe("0.32258064516129032258");
    expect(toText(accrual(instant("2025-02-01T00:00:00Z")).minus(atEndOf("31")))).toBe("0.32258064516129032259");
  });
});
