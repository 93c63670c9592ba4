import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStartOffset, writeStartOffset } from "#domain/time/start-offset.ts";
import { aligned, anyAlignment } from "./builders.ts";

const day = (value: number) => ({ type: "DAY", day: value });
const LAST = { type: "LAST" };

describe("a start offset", () => {
  it.each`
    interval         | dayOffset | monthOffset | parsed                                     | because
    ${"WEEKLY"}      | ${"1"}    | ${"NIL"}    | ${{ dayOffset: day(1), monthOffset: 1 }}   | ${"Mondays"}
    ${"WEEKLY"}      | ${"7"}    | ${"NIL"}    | ${{ dayOffset: day(7), monthOffset: 1 }}   | ${"Sundays"}
    ${"WEEKLY"}      | ${"LAST"} | ${"NIL"}    | ${{ dayOffset: LAST, monthOffset: 1 }}     | ${"the last day of the week"}
    ${"WEEKLY"}      | ${"3"}    | ${"LAST"}   | ${{ dayOffset: day(3), monthOffset: 1 }}   | ${"nor does the last of none"}
    ${"WEEKLY"}      | ${"3"}    | ${"1"}      | ${{ dayOffset: day(3), monthOffset: 1 }}   | ${"nor does its number"}
    ${"WEEKLY"}      | ${"3"}    | ${"FIRST"}  | ${{ dayOffset: day(3), monthOffset: 1 }}   | ${"a month changes nothing here"}
    ${"MONTHLY"}     | ${"31"}   | ${"NIL"}    | ${{ dayOffset: day(31), monthOffset: 1 }}  | ${"the longest month has 31 days"}
    ${"MONTHLY"}     | ${"4"}    | ${"1"}      | ${{ dayOffset: day(4), monthOffset: 1 }}   | ${"Togai's own example sends 1"}
    ${"MONTHLY"}     | ${"4"}    | ${"LAST"}   | ${{ dayOffset: day(4), monthOffset: 1 }}   | ${"a month's last month is its first"}
    ${"QUARTERLY"}   | ${"15"}   | ${"FIRST"}  | ${{ dayOffset: day(15), monthOffset: 1 }}  | ${"the first of three"}
    ${"QUARTERLY"}   | ${"15"}   | ${"2"}      | ${{ dayOffset: day(15), monthOffset: 2 }}  | ${"the second of three"}
    ${"QUARTERLY"}   | ${"15"}   | ${"LAST"}   | ${{ dayOffset: day(15), monthOffset: 3 }}  | ${"the last of three"}
    ${"HALF_YEARLY"} | ${"15"}   | ${"6"}      | ${{ dayOffset: day(15), monthOffset: 6 }}  | ${"the last of six, by number"}
    ${"HALF_YEARLY"} | ${"15"}   | ${"LAST"}   | ${{ dayOffset: day(15), monthOffset: 6 }}  | ${"the last of six"}
    ${"ANNUALLY"}    | ${"LAST"} | ${"2"}      | ${{ dayOffset: LAST, monthOffset: 2 }}     | ${"the end of February"}
    ${"ANNUALLY"}    | ${"15"}   | ${"12"}     | ${{ dayOffset: day(15), monthOffset: 12 }} | ${"December, by number"}
    ${"ANNUALLY"}    | ${"15"}   | ${"LAST"}   | ${{ dayOffset: day(15), monthOffset: 12 }} | ${"December"}
  `("$interval {$dayOffset, $monthOffset} is read, $because", ({ interval, dayOffset, monthOffset, parsed }) => {
    expect(parseStartOffset(interval, { dayOffset, monthOffset })).toEqual({ ok: true, value: parsed });
  });

  it.each`
    interval         | dayOffset  | monthOffset | paths                           | because
    ${"WEEKLY"}      | ${"0"}     | ${"NIL"}    | ${["dayOffset"]}                | ${"days start at 1"}
    ${"WEEKLY"}      | ${"8"}     | ${"NIL"}    | ${["dayOffset"]}                | ${"a week has 7 days"}
    ${"WEEKLY"}      | ${"1"}     | ${"2"}      | ${["monthOffset"]}              | ${"a week has no second month"}
    ${"MONTHLY"}     | ${"32"}    | ${"NIL"}    | ${["dayOffset"]}                | ${"no month has 32 days"}
    ${"MONTHLY"}     | ${"0"}     | ${"NIL"}    | ${["dayOffset"]}                | ${"days start at 1"}
    ${"MONTHLY"}     | ${"01"}    | ${"NIL"}    | ${["dayOffset"]}                | ${"numbers have no leading zero"}
    ${"MONTHLY"}     | ${" 1"}    | ${"NIL"}    | ${["dayOffset"]}                | ${"nor blanks"}
    ${"MONTHLY"}     | ${"1.0"}   | ${"NIL"}    | ${["dayOffset"]}                | ${"nor fractions"}
    ${"MONTHLY"}     | ${"1e1"}   | ${"NIL"}    | ${["dayOffset"]}                | ${"nor exponents"}
    ${"MONTHLY"}     | ${"-1"}    | ${"NIL"}    | ${["dayOffset"]}                | ${"nor signs"}
    ${"MONTHLY"}     | ${""}      | ${"NIL"}    | ${["dayOffset"]}                | ${"nothing is no day"}
    ${"MONTHLY"}     | ${"last"}  | ${"NIL"}    | ${["dayOffset"]}                | ${"words are written large"}
    ${"MONTHLY"}     | ${"FIRST"} | ${"NIL"}    | ${["dayOffset"]}                | ${"only months can be FIRST"}
    ${"MONTHLY"}     | ${"NIL"}   | ${"NIL"}    | ${["dayOffset"]}                | ${"a day must be named"}
    ${"MONTHLY"}     | ${"1"}     | ${"2"}      | ${["monthOffset"]}              | ${"a month has no second month"}
    ${"MONTHLY"}     | ${"1"}     | ${""}       | ${["monthOffset"]}              | ${"nothing is not NIL"}
    ${"QUARTERLY"}   | ${"1"}     | ${"4"}      | ${["monthOffset"]}              | ${"a quarter has 3 months"}
    ${"QUARTERLY"}   | ${"1"}     | ${"0"}      | ${["monthOffset"]}              | ${"months start at 1"}
    ${"QUARTERLY"}   | ${"1"}     | ${"NIL"}    | ${["monthOffset"]}              | ${"a quarter needs a month"}
    ${"HALF_YEARLY"} | ${"1"}     | ${"7"}      | ${["monthOffset"]}              | ${"half a year has 6 months"}
    ${"ANNUALLY"}    | ${"1"}     | ${"13"}     | ${["monthOffset"]}              | ${"a year has 12 months"}
    ${"ANNUALLY"}    | ${"1"}     | ${"NIL"}    | ${["monthOffset"]}              | ${"a year needs a month"}
    ${"ANNUALLY"}    | ${"32"}    | ${"13"}     | ${["dayOffset", "monthOffset"]} | ${"both are wrong, both are said"}
  `(
    "$interval {$dayOffset, $monthOffset} is refused, because $because",
    ({ interval, dayOffset, monthOffset, paths }) => {
      const parsed = parseStartOffset(interval, { dayOffset, monthOffset });
      expect(parsed.ok ? [] : parsed.error.map(({ path }) => path)).toEqual(paths);
    },
  );

  it("says what was expected and what came", () => {
    expect(parseStartOffset("QUARTERLY", { dayOffset: "32", monthOffset: "4" })).toEqual({
      ok: false,
      error: [
        { path: "dayOffset", message: 'QUARTERLY takes a day "1" to "31" or "LAST", not "32"' },
        { path: "monthOffset", message: 'QUARTERLY takes a month "1" to "3", "FIRST" or "LAST", not "4"' },
      ],
    });
    expect(parseStartOffset("WEEKLY", { dayOffset: "1", monthOffset: "2" })).toEqual({
      ok: false,
      error: [{ path: "monthOffset", message: 'WEEKLY has no month to choose: send "NIL", not "2"' }],
    });
  });

  it("repeats twenty characters, and the first twenty of more", () => {
    const messageFor = (dayOffset: string): string => {
      const parsed = parseStartOffset("MONTHLY", { dayOffset, monthOffset: "NIL" });
      return parsed.ok ? "" : parsed.error[0].message;
    };
    expect(messageFor("9".repeat(20))).toMatch(/not "9{20}"$/);
    expect(messageFor("9".repeat(21))).toMatch(/not "9{20}…"$/);
  });

  it("does not repeat a book", () => {
    const parsed = parseStartOffset("MONTHLY", { dayOffset: "9".repeat(100_000), monthOffset: "NIL" });
    expect(parsed.ok ? "" : parsed.error[0].message.length).toBeLessThan(100);
  });

  it("never throws", () => {
    const interval = fc.constantFrom("WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY" as const);
    fc.assert(
      fc.property(interval, fc.string(), fc.string(), (interval, dayOffset, monthOffset) => {
        const parsed = parseStartOffset(interval, { dayOffset, monthOffset });
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
      }),
    );
  });

  it.each`
    sent                               | written                                      | because
    ${["WEEKLY", "LAST", "FIRST"]}     | ${{ dayOffset: "LAST", monthOffset: "NIL" }} | ${"weeks have no months"}
    ${["MONTHLY", "4", "1"]}           | ${{ dayOffset: "4", monthOffset: "NIL" }}    | ${"months have none either"}
    ${["QUARTERLY", "15", "FIRST"]}    | ${{ dayOffset: "15", monthOffset: "1" }}     | ${"words become numbers"}
    ${["HALF_YEARLY", "LAST", "LAST"]} | ${{ dayOffset: "LAST", monthOffset: "6" }}   | ${"but LAST stays a day"}
    ${["ANNUALLY", "15", "8"]}         | ${{ dayOffset: "15", monthOffset: "8" }}     | ${"numbers stay"}
  `("$sent is written back as $written, $because", ({ sent, written }) => {
    const [interval, dayOffset, monthOffset] = sent;
    expect(writeStartOffset(aligned(interval, dayOffset, monthOffset))).toEqual(written);
  });

  it("reads back as it was written", () => {
    fc.assert(
      fc.property(anyAlignment, ({ interval, ...offset }) => {
        expect(parseStartOffset(interval, writeStartOffset({ interval, ...offset }))).toEqual({
          ok: true,
          value: offset,
        });
      }),
    );
  });
});
