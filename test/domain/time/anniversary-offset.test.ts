import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anniversaryOffset } from "#domain/time/anniversary-offset.ts";
import { UTC } from "#domain/time/calendar.ts";
import { type CycleInterval, cycleContaining } from "#domain/time/pricing-cycle.ts";
import { writeStartOffset } from "#domain/time/start-offset.ts";
import { anyDate, date, slice } from "./builders.ts";

describe("an anniversary cycle", () => {
  it("names its day of the week, or of the month", () => {
    expect(anniversaryOffset("WEEKLY", date("2023-10-23"))).toEqual({
      dayOffset: { type: "DAY", day: 1 },
      monthOffset: 1,
    });
    expect(anniversaryOffset("QUARTERLY", date("2023-05-15"))).toEqual({
      dayOffset: { type: "DAY", day: 15 },
      monthOffset: 2,
    });
  });

  it.each`
    interval         | associatedOn    | dayOffset | monthOffset | because
    ${"WEEKLY"}      | ${"2023-10-23"} | ${"1"}    | ${"NIL"}    | ${"a Monday"}
    ${"WEEKLY"}      | ${"2023-10-25"} | ${"3"}    | ${"NIL"}    | ${"a Wednesday"}
    ${"WEEKLY"}      | ${"2023-10-29"} | ${"7"}    | ${"NIL"}    | ${"a Sunday"}
    ${"WEEKLY"}      | ${"2024-02-29"} | ${"4"}    | ${"NIL"}    | ${"a Thursday"}
    ${"MONTHLY"}     | ${"2023-10-01"} | ${"1"}    | ${"NIL"}    | ${"the 1st"}
    ${"MONTHLY"}     | ${"2023-10-12"} | ${"12"}   | ${"NIL"}    | ${"the 12th"}
    ${"MONTHLY"}     | ${"2023-10-28"} | ${"28"}   | ${"NIL"}    | ${"the 28th"}
    ${"MONTHLY"}     | ${"2023-10-30"} | ${"30"}   | ${"NIL"}    | ${"the 30th stays a number"}
    ${"MONTHLY"}     | ${"2023-10-31"} | ${"LAST"} | ${"NIL"}    | ${"the 31st is the last"}
    ${"MONTHLY"}     | ${"2023-02-28"} | ${"28"}   | ${"NIL"}    | ${"the end of February is a number in months"}
    ${"MONTHLY"}     | ${"2023-04-30"} | ${"30"}   | ${"NIL"}    | ${"so is the end of April"}
    ${"QUARTERLY"}   | ${"2023-01-15"} | ${"15"}   | ${"1"}      | ${"first month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-04-15"} | ${"15"}   | ${"1"}      | ${"first month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-07-15"} | ${"15"}   | ${"1"}      | ${"first month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-10-15"} | ${"15"}   | ${"1"}      | ${"first month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-02-15"} | ${"15"}   | ${"2"}      | ${"second month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-05-15"} | ${"15"}   | ${"2"}      | ${"second month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-08-15"} | ${"15"}   | ${"2"}      | ${"second month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-11-15"} | ${"15"}   | ${"2"}      | ${"second month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-03-15"} | ${"15"}   | ${"3"}      | ${"third month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-06-15"} | ${"15"}   | ${"3"}      | ${"third month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-09-15"} | ${"15"}   | ${"3"}      | ${"third month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-12-15"} | ${"15"}   | ${"3"}      | ${"third month of the quarter"}
    ${"QUARTERLY"}   | ${"2023-05-31"} | ${"LAST"} | ${"2"}      | ${"the 31st is the last, like in months"}
    ${"HALF_YEARLY"} | ${"2023-01-15"} | ${"15"}   | ${"1"}      | ${"first month of the half"}
    ${"HALF_YEARLY"} | ${"2023-07-15"} | ${"15"}   | ${"1"}      | ${"first month of the half"}
    ${"HALF_YEARLY"} | ${"2023-04-15"} | ${"15"}   | ${"4"}      | ${"fourth month of the half"}
    ${"HALF_YEARLY"} | ${"2023-10-15"} | ${"15"}   | ${"4"}      | ${"fourth month of the half"}
    ${"HALF_YEARLY"} | ${"2023-06-15"} | ${"15"}   | ${"6"}      | ${"sixth month of the half"}
    ${"HALF_YEARLY"} | ${"2023-12-15"} | ${"15"}   | ${"6"}      | ${"sixth month of the half"}
    ${"HALF_YEARLY"} | ${"2023-08-31"} | ${"LAST"} | ${"2"}      | ${"the 31st is the last, like in months"}
    ${"ANNUALLY"}    | ${"2023-01-15"} | ${"15"}   | ${"1"}      | ${"15 January"}
    ${"ANNUALLY"}    | ${"2023-08-15"} | ${"15"}   | ${"8"}      | ${"15 August"}
    ${"ANNUALLY"}    | ${"2023-12-15"} | ${"15"}   | ${"12"}     | ${"15 December"}
    ${"ANNUALLY"}    | ${"2024-02-29"} | ${"LAST"} | ${"2"}      | ${"the leap day"}
    ${"ANNUALLY"}    | ${"2023-02-28"} | ${"LAST"} | ${"2"}      | ${"the end of February"}
    ${"ANNUALLY"}    | ${"2024-02-28"} | ${"LAST"} | ${"2"}      | ${"28 February in a leap year too"}
    ${"ANNUALLY"}    | ${"2023-02-27"} | ${"27"}   | ${"2"}      | ${"every year has a 27 February"}
    ${"ANNUALLY"}    | ${"2023-01-28"} | ${"28"}   | ${"1"}      | ${"only February ends there"}
    ${"ANNUALLY"}    | ${"2023-10-31"} | ${"LAST"} | ${"10"}     | ${"the 31st is the last"}
  `("$interval from $associatedOn is {$dayOffset, $monthOffset}: $because", (row) => {
    const offset = anniversaryOffset(row.interval, date(row.associatedOn));
    expect(writeStartOffset({ interval: row.interval, ...offset })).toEqual({
      dayOffset: row.dayOffset,
      monthOffset: row.monthOffset,
    });
  });

  it("starts in full on the day of association, but for 28 February of a leap year", () => {
    const interval = fc.constantFrom<CycleInterval>("WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY");
    fc.assert(
      fc.property(interval, anyDate, (interval, associatedOn) => {
        fc.pre(interval !== "ANNUALLY" || !associatedOn.endsWith("-02-28"));
        const alignment = { interval, ...anniversaryOffset(interval, associatedOn) };
        const first = cycleContaining(alignment, slice(associatedOn), associatedOn, UTC);
        expect(first?.fullStartDate).toBe(associatedOn);
      }),
    );
  });

  it("has a stub of one day from 28 February of a leap year, for the rule says end of February", () => {
    const alignment = { interval: "ANNUALLY" as const, ...anniversaryOffset("ANNUALLY", date("2024-02-28")) };
    const first = cycleContaining(alignment, slice("2024-02-28"), date("2024-02-28"), UTC);
    expect(first).toMatchObject({ startDate: "2024-02-28", endDate: "2024-02-29", days: 1, fullDays: 366 });
  });
});
