import { describe, expect, it } from "vitest";
import { billedSpan } from "#domain/rating/fee-span.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { CycleAlignment } from "#domain/time/pricing-cycle.ts";
import { cycleOn } from "./cycles.ts";
import { feeCard } from "./rate-cards.ts";

/** Ordinals of the cycles, among the first twelve of a year, in which a card is billed. */
const billedIn = (card: ReturnType<typeof feeCard>, slice: { from?: string; until?: string } = {}): number[] =>
  Array.from({ length: 12 }, (_, month) => `2025-${String(month + 1).padStart(2, "0")}-25`)
    .filter((date) => date < (slice.until ?? "9999-01-01"))
    .map((date) => cycleOn(date, slice))
    .filter((place) => billedSpan(card, place))
    .map(({ cycle }) => cycle.ordinal);

const everyMonth = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

describe("when a fee is billed", () => {
  it.each`
    feeType        | timing          | interval | offset | billed                 | because
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${1}     | ${0}   | ${everyMonth}          | ${"every cycle"}
    ${"RECURRING"} | ${"IN_ARREARS"} | ${1}     | ${0}   | ${everyMonth}          | ${"every cycle"}
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${3}     | ${0}   | ${[0, 3, 6, 9]}        | ${"at the start of every quarter (vector 17)"}
    ${"RECURRING"} | ${"IN_ARREARS"} | ${3}     | ${0}   | ${[2, 5, 8, 11]}       | ${"at the end of every quarter"}
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${2}     | ${1}   | ${[1, 3, 5, 7, 9, 11]} | ${"every second, from the second"}
    ${"RECURRING"} | ${"IN_ARREARS"} | ${2}     | ${1}   | ${[2, 4, 6, 8, 10]}    | ${"one cycle later each"}
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${12}    | ${0}   | ${[0]}                 | ${"yearly"}
    ${"RECURRING"} | ${"IN_ARREARS"} | ${12}    | ${0}   | ${[11]}                | ${"yearly, at its end"}
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${1}     | ${10}  | ${[10, 11]}            | ${"after ten free cycles"}
    ${"RECURRING"} | ${"IN_ADVANCE"} | ${1}     | ${12}  | ${[]}                  | ${"not in this year"}
    ${"ONE_TIME"}  | ${"IN_ADVANCE"} | ${1}     | ${0}   | ${[0]}                 | ${"once"}
    ${"ONE_TIME"}  | ${"IN_ARREARS"} | ${1}     | ${0}   | ${[0]}                 | ${"once"}
    ${"ONE_TIME"}  | ${"IN_ADVANCE"} | ${1}     | ${4}   | ${[4]}                 | ${"once, four cycles later"}
    ${"ONE_TIME"}  | ${"IN_ARREARS"} | ${3}     | ${4}   | ${[4]}                 | ${"what happens once has no interval"}
  `(
    "$feeType $timing, interval $interval, offset $offset: cycles $billed, $because",
    ({ feeType, timing, interval, offset, billed }) => {
      expect(billedIn(feeCard({ feeType, invoiceTiming: timing, interval, offset }))).toEqual(billed);
    },
  );

  it.each`
    timing          | until           | billed    | because
    ${"IN_ARREARS"} | ${"2025-05-15"} | ${[2, 4]} | ${"the cycles 3 and 4 would otherwise never be paid"}
    ${"IN_ARREARS"} | ${"2025-05-01"} | ${[2, 3]} | ${"so would cycle 3"}
    ${"IN_ARREARS"} | ${"2025-04-01"} | ${[2]}    | ${"the slice ends with a whole quarter"}
    ${"IN_ADVANCE"} | ${"2025-05-15"} | ${[0, 3]} | ${"in advance they were paid in cycle 3"}
  `("$timing every 3 cycles in a slice until $until: cycles $billed, $because", ({ timing, until, billed }) => {
    // The 25th is past the end of a slice that ends on the 15th, so the last cycle is asked for by an earlier day.
    const card = feeCard({ invoiceTiming: timing, interval: 3 });
    const months = ["01", "02", "03", "04", "05"].filter((month) => `2025-${month}-05` < until);
    const ordinals = months
      .map((month) => cycleOn(`2025-${month}-05`, { until }))
      .filter((place) => billedSpan(card, place))
      .map(({ cycle }) => cycle.ordinal);
    expect(ordinals).toEqual(billed);
  });

  it("a fee whose offset lies behind the end of the slice is never billed", () => {
    const card = feeCard({ interval: 3, offset: 2 });
    expect(billedSpan(card, cycleOn("2025-02-10", { until: "2025-02-20" }))).toBeUndefined();
  });
});

describe("which days a fee pays for", () => {
  const quarterly: CycleAlignment = { interval: "QUARTERLY", dayOffset: { type: "DAY", day: 1 }, monthOffset: 1 };
  const weekly: CycleAlignment = { interval: "WEEKLY", dayOffset: { type: "DAY", day: 1 }, monthOffset: 1 };
  it.each`
    timing          | interval | on              | slice                                           | days   | fullDays | because
    ${"IN_ARREARS"} | ${1}     | ${"2025-01-25"} | ${{ from: "2025-01-21" }}                       | ${11}  | ${31}    | ${"21 to 31 January (vector 28)"}
    ${"IN_ARREARS"} | ${1}     | ${"2025-02-25"} | ${{ from: "2025-01-21" }}                       | ${28}  | ${28}    | ${"a whole February"}
    ${"IN_ARREARS"} | ${1}     | ${"2024-02-10"} | ${{ from: "2024-02-01", until: "2024-02-16" }}  | ${15}  | ${29}    | ${"half of a leap February"}
    ${"IN_ARREARS"} | ${1}     | ${"2025-01-10"} | ${{ from: "2025-01-10", until: "2025-01-11" }}  | ${1}   | ${31}    | ${"one day"}
    ${"IN_ADVANCE"} | ${3}     | ${"2025-01-25"} | ${{ from: "2025-01-21" }}                       | ${70}  | ${90}    | ${"11 + 28 + 31 of 31 + 28 + 31"}
    ${"IN_ARREARS"} | ${3}     | ${"2025-03-25"} | ${{ from: "2025-01-21" }}                       | ${70}  | ${90}    | ${"the same, paid at its end"}
    ${"IN_ADVANCE"} | ${3}     | ${"2025-04-25"} | ${{ from: "2025-01-21" }}                       | ${91}  | ${91}    | ${"30 + 31 + 30, all of them"}
    ${"IN_ADVANCE"} | ${12}    | ${"2024-01-25"} | ${{ from: "2024-01-21" }}                       | ${346} | ${366}   | ${"a leap year less 20 days"}
    ${"IN_ADVANCE"} | ${3}     | ${"2025-01-25"} | ${{ from: "2025-01-01", until: "2025-02-16" }}  | ${46}  | ${90}    | ${"the slice ends within the second cycle"}
    ${"IN_ARREARS"} | ${3}     | ${"2025-02-10"} | ${{ from: "2025-01-01", until: "2025-02-16" }}  | ${46}  | ${90}    | ${"the same, paid in the last cycle"}
    ${"IN_ADVANCE"} | ${2}     | ${"2025-01-25"} | ${{ from: "2025-01-21", alignment: quarterly }} | ${161} | ${181}   | ${"70 + 91 of 90 + 91"}
    ${"IN_ADVANCE"} | ${1}     | ${"2025-01-08"} | ${{ from: "2025-01-08", alignment: weekly }}    | ${5}   | ${7}     | ${"Wednesday to Sunday"}
  `(
    "$timing every $interval, billed on $on: $days of $fullDays days, $because",
    ({ timing, interval, on, slice, days, fullDays }) => {
      const card = feeCard({ invoiceTiming: timing, interval });
      expect(billedSpan(card, cycleOn(on, slice))).toEqual({ days, fullDays });
    },
  );

  it("are those of one cycle for a one-time fee, whatever its interval says", () => {
    const card = feeCard({ feeType: "ONE_TIME", invoiceTiming: "IN_ADVANCE", interval: 3 });
    expect(billedSpan(card, cycleOn("2025-01-25", { from: "2025-01-21" }))).toEqual({ days: 11, fullDays: 31 });
  });
});

it("a cycle that is only assumed, and follows no calendar, is paid for as it is", () => {
  const place = cycleOn("2025-01-10");
  const days = { startDate: "2025-01-10" as CalendarDate, endDate: "2025-02-10" as CalendarDate };
  const cycle = { ...place.cycle, ...days, fullStartDate: days.startDate, fullEndDate: days.endDate };
  expect(billedSpan(feeCard(), { ...place, cycle })).toEqual({ days: 31, fullDays: 31 });
});

describe("a recurrence that no plan may have", () => {
  it.each`
    interval | offset | message
    ${0}     | ${0}   | ${"recurs every 0 cycles"}
    ${-1}    | ${0}   | ${"recurs every -1 cycles"}
    ${1.5}   | ${0}   | ${"recurs every 1.5 cycles"}
    ${1}     | ${-1}  | ${"starts with cycle -1"}
    ${1}     | ${0.5} | ${"starts with cycle 0.5"}
  `("stops us: $message", ({ interval, offset, message }) => {
    expect(() => billedSpan(feeCard({ interval, offset }), cycleOn("2025-01-25"))).toThrow(message);
  });
});
