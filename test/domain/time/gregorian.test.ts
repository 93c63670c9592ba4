import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOfWeek, daysInMonth, epochDayOf, isLeapYear, yearMonthDayOf } from "#domain/time/gregorian.ts";

describe("days counted from 1970", () => {
  it.each`
    year    | month | day   | epochDay     | because
    ${1970} | ${1}  | ${1}  | ${0}         | ${"it is the origin"}
    ${1969} | ${12} | ${31} | ${-1}        | ${"the day before"}
    ${1970} | ${3}  | ${1}  | ${59}        | ${"31 + 28"}
    ${1972} | ${2}  | ${29} | ${789}       | ${"2 × 365 + 31 + 28"}
    ${1972} | ${3}  | ${1}  | ${790}       | ${"the day after the leap day"}
    ${2000} | ${2}  | ${29} | ${11_016}    | ${"a century divisible by 400 has a leap day"}
    ${2000} | ${3}  | ${1}  | ${11_017}    | ${"the day after it"}
    ${2100} | ${3}  | ${1}  | ${47_541}    | ${"2100 has none: 28 Feb is day 47540"}
    ${9999} | ${12} | ${31} | ${2_932_896} | ${"the last day of four-digit years"}
    ${1}    | ${1}  | ${1}  | ${-719_162}  | ${"the first day of the first year"}
    ${0}    | ${3}  | ${1}  | ${-719_468}  | ${"where the algorithm's eras begin"}
    ${0}    | ${2}  | ${29} | ${-719_469}  | ${"year 0 is a leap year"}
  `("$year-$month-$day is day $epochDay, $because", ({ year, month, day, epochDay }) => {
    expect(epochDayOf({ year, month, day })).toBe(epochDay);
    expect(yearMonthDayOf(epochDay)).toEqual({ year, month, day });
  });

  it("agrees with Date on every day from 1898 to 2104", () => {
    for (let epochDay = -26_000; epochDay < 49_000; epochDay += 1) {
      const date = new Date(epochDay * 86_400_000);
      const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      if (epochDayOf(parts) !== epochDay) expect.fail(`${date.toISOString()} became ${epochDayOf(parts)}`);
      expect(yearMonthDayOf(epochDay)).toEqual(parts);
    }
  });

  it("reads back every day of a thousand centuries", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000_000, max: 20_000_000 }), (epochDay) => {
        expect(epochDayOf(yearMonthDayOf(epochDay))).toBe(epochDay);
      }),
    );
  });
});

describe("the days of the week", () => {
  it.each`
    epochDay  | weekday | because
    ${0}      | ${4}    | ${"1970-01-01 was a Thursday"}
    ${3}      | ${7}    | ${"1970-01-04 was a Sunday"}
    ${4}      | ${1}    | ${"1970-01-05 was a Monday"}
    ${-3}     | ${1}    | ${"1969-12-29 was a Monday"}
    ${-4}     | ${7}    | ${"1969-12-28 was a Sunday"}
    ${19_653} | ${1}    | ${"2023-10-23 was a Monday"}
  `("day $epochDay is weekday $weekday, $because", ({ epochDay, weekday }) => {
    expect(dayOfWeek(epochDay)).toBe(weekday);
  });
});

describe("the lengths of months", () => {
  it.each`
    year    | february | because
    ${2023} | ${28}    | ${"not divisible by 4"}
    ${2024} | ${29}    | ${"divisible by 4"}
    ${1900} | ${28}    | ${"a century"}
    ${2100} | ${28}    | ${"a century"}
    ${2000} | ${29}    | ${"divisible by 400"}
  `("February $year has $february days, $because", ({ year, february }) => {
    expect(daysInMonth(year, 2)).toBe(february);
    expect(isLeapYear(year)).toBe(february === 29);
  });

  it("are 31 and 30 for the others", () => {
    const lengths = Array.from({ length: 12 }, (_, index) => daysInMonth(2023, index + 1));
    expect(lengths).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  });
});
