import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  dateAt,
  daysBetween,
  FOREVER_DATE,
  fromEpochDay,
  parseCalendarDate,
  parseTimeZone,
  startOfDay,
  toEpochDay,
  UTC,
} from "#domain/time/calendar.ts";
import { FOREVER, instantOf, toIso } from "#domain/time/instant.ts";
import { anyInstant, anyZone, date, instant, zone } from "./builders.ts";

describe("a calendar date", () => {
  it.each(["2025-01-15", "2024-02-29", "2000-02-29", "0001-01-01", "9999-01-01", "9999-12-31"])("may be %s", (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each`
    text                       | because
    ${""}                      | ${"it is empty"}
    ${"2025-02-29"}            | ${"2025 is no leap year"}
    ${"2100-02-29"}            | ${"nor is 2100"}
    ${"2025-02-30"}            | ${"February has no 30th"}
    ${"2025-04-31"}            | ${"April has 30 days"}
    ${"2025-01-32"}            | ${"January has 31"}
    ${"2025-01-00"}            | ${"days start at 1"}
    ${"2025-00-10"}            | ${"so do months"}
    ${"2025-13-01"}            | ${"there is no month 13"}
    ${"0000-12-31"}            | ${"years start at 1, too"}
    ${"2025-1-5"}              | ${"digits are missing"}
    ${"20250115"}              | ${"the short form is not taken"}
    ${"15-01-2025"}            | ${"the year comes first"}
    ${"2025-01-15T00:00:00Z"}  | ${"it has a time"}
    ${"2025-01-15 "}           | ${"a blank follows"}
    ${"2025-01-15/2025-01-16"} | ${"it is two dates"}
    ${"2025-01-15\n"}          | ${"a line feed follows"}
    ${"-002025-01-15"}         | ${"years have no sign"}
    ${"10000-01-01"}           | ${"years have four digits"}
    ${"2025-01-1५"}            | ${"only ASCII digits count"}
  `("is not $text, because $because", ({ text }) => {
    expect(parseCalendarDate(text)).toBeUndefined();
  });

  it.each`
    from            | days    | until
    ${"2025-01-31"} | ${1}    | ${"2025-02-01"}
    ${"2024-02-28"} | ${1}    | ${"2024-02-29"}
    ${"2025-02-28"} | ${1}    | ${"2025-03-01"}
    ${"2024-12-31"} | ${1}    | ${"2025-01-01"}
    ${"2024-01-01"} | ${366}  | ${"2025-01-01"}
    ${"2025-01-01"} | ${365}  | ${"2026-01-01"}
    ${"2025-03-01"} | ${0}    | ${"2025-03-01"}
    ${"2024-03-01"} | ${-1}   | ${"2024-02-29"}
    ${"1970-01-01"} | ${-1}   | ${"1969-12-31"}
    ${"9999-01-01"} | ${364}  | ${"9999-12-31"}
    ${"0001-01-01"} | ${-366} | ${"0000-01-01"}
    ${"0099-12-31"} | ${1}    | ${"0100-01-01"}
  `("$from plus $days days is $until", ({ from, days, until }) => {
    expect(addDays(from, days)).toBe(until);
    expect(daysBetween(from, until)).toBe(days);
  });

  it("does not leave the years that four digits can say", () => {
    expect(() => addDays(date("9999-12-31"), 1)).toThrow("year 10000");
    expect(() => addDays(date("0001-01-01"), -367)).toThrow("year -1");
    expect(() => addDays(date("2025-01-01"), Number.NaN)).toThrow(RangeError);
  });

  it("is the same as its day number, and compares like it", () => {
    const day = fc.integer({ min: -719_162, max: 2_932_896 });
    fc.assert(
      fc.property(day, day, (first, second) => {
        const [one, other] = [fromEpochDay(first), fromEpochDay(second)];
        expect(toEpochDay(one)).toBe(first);
        expect(parseCalendarDate(one)).toBe(one);
        expect(one < other).toBe(first < second);
      }),
    );
  });
});

describe("a time zone", () => {
  it.each(["UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"])(
    "may be %s",
    (name) => {
      expect(parseTimeZone(name)).toBe(name);
    },
  );

  it("is UTC however that is written", () => {
    expect(parseTimeZone("utc")).toBe(UTC);
  });

  it.each([
    "",
    "Europe/Nowhere",
    "+05:30",
    "-03",
    "UTC+3",
    "Asia/Kolkata ",
    "Asia/Kolkata\n",
    "../../etc",
    "x".repeat(9999),
  ])("is not %j", (name) => {
    expect(parseTimeZone(name)).toBeUndefined();
  });
});

describe("the start of a day", () => {
  it.each`
    day             | zoneName                 | start                     | because
    ${"2025-01-15"} | ${"UTC"}                 | ${"2025-01-15T00:00:00Z"} | ${"UTC needs no shift"}
    ${"2025-01-15"} | ${"Asia/Kolkata"}        | ${"2025-01-14T18:30:00Z"} | ${"5 h 30 ahead"}
    ${"2025-01-15"} | ${"Asia/Kathmandu"}      | ${"2025-01-14T18:15:00Z"} | ${"5 h 45 ahead"}
    ${"2025-01-15"} | ${"America/New_York"}    | ${"2025-01-15T05:00:00Z"} | ${"5 h behind in winter"}
    ${"2025-07-15"} | ${"America/New_York"}    | ${"2025-07-15T04:00:00Z"} | ${"4 h behind in summer"}
    ${"2025-03-09"} | ${"America/New_York"}    | ${"2025-03-09T05:00:00Z"} | ${"clocks change at two, after midnight"}
    ${"2025-03-10"} | ${"America/New_York"}    | ${"2025-03-10T04:00:00Z"} | ${"23 hours later"}
    ${"2025-11-03"} | ${"America/New_York"}    | ${"2025-11-03T05:00:00Z"} | ${"the day before had 25 hours"}
    ${"2018-11-04"} | ${"America/Sao_Paulo"}   | ${"2018-11-04T03:00:00Z"} | ${"midnight became one o'clock: it starts at 01:00, -2"}
    ${"2018-11-05"} | ${"America/Sao_Paulo"}   | ${"2018-11-05T02:00:00Z"} | ${"23 hours later"}
    ${"2018-02-18"} | ${"America/Sao_Paulo"}   | ${"2018-02-18T03:00:00Z"} | ${"midnight became eleven the evening before"}
    ${"2022-03-27"} | ${"Asia/Beirut"}         | ${"2022-03-26T22:00:00Z"} | ${"midnight became one o'clock: it starts at 01:00, +3"}
    ${"2022-03-28"} | ${"Asia/Beirut"}         | ${"2022-03-27T21:00:00Z"} | ${"23 hours later"}
    ${"2022-10-30"} | ${"Asia/Beirut"}         | ${"2022-10-29T22:00:00Z"} | ${"midnight became eleven, then came again"}
    ${"2024-04-07"} | ${"Australia/Lord_Howe"} | ${"2024-04-06T13:00:00Z"} | ${"11 h ahead"}
    ${"2024-04-08"} | ${"Australia/Lord_Howe"} | ${"2024-04-07T13:30:00Z"} | ${"clocks went back by half an hour"}
    ${"2011-12-29"} | ${"Pacific/Apia"}        | ${"2011-12-29T10:00:00Z"} | ${"10 h behind in summer"}
    ${"2011-12-30"} | ${"Pacific/Apia"}        | ${"2011-12-30T10:00:00Z"} | ${"Samoa skipped this day: it is empty"}
    ${"2011-12-31"} | ${"Pacific/Apia"}        | ${"2011-12-30T10:00:00Z"} | ${"14 h ahead from here on"}
    ${"2006-10-29"} | ${"America/St_Johns"}    | ${"2006-10-29T02:30:00Z"} | ${"this midnight came twice: the first counts"}
    ${"2000-02-29"} | ${"Asia/Tokyo"}          | ${"2000-02-28T15:00:00Z"} | ${"leap days are days"}
    ${"1900-01-01"} | ${"Europe/London"}       | ${"1900-01-01T00:00:00Z"} | ${"the past has days as well"}
    ${"9998-12-31"} | ${"Asia/Kolkata"}        | ${"9998-12-30T18:30:00Z"} | ${"the last day before forever"}
    ${"9999-01-01"} | ${"Asia/Kolkata"}        | ${"9999-01-01T00:00:00Z"} | ${"forever is the same in every zone"}
    ${"9999-01-01"} | ${"America/New_York"}    | ${"9999-01-01T00:00:00Z"} | ${"forever is the same in every zone"}
    ${"9999-12-31"} | ${"UTC"}                 | ${"9999-01-01T00:00:00Z"} | ${"nothing starts after forever"}
  `("$day in $zoneName is $start, $because", ({ day, zoneName, start }) => {
    expect(toIso(startOfDay(date(day), zone(zoneName)))).toBe(start);
  });
});

describe("the date at an instant", () => {
  it.each`
    text                          | zoneName               | day             | because
    ${"2025-01-15T00:00:00Z"}     | ${"UTC"}               | ${"2025-01-15"} | ${"midnight belongs to the new day"}
    ${"2025-01-14T23:59:59.999Z"} | ${"UTC"}               | ${"2025-01-14"} | ${"a millisecond before does not"}
    ${"1969-12-31T23:59:59.999Z"} | ${"UTC"}               | ${"1969-12-31"} | ${"before 1970 as well"}
    ${"0001-01-01T00:00:00Z"}     | ${"UTC"}               | ${"0001-01-01"} | ${"the first day"}
    ${"0001-01-01T00:00:00Z"}     | ${"America/New_York"}  | ${"0000-12-31"} | ${"still the day before"}
    ${"2025-01-14T18:29:59.999Z"} | ${"Asia/Kolkata"}      | ${"2025-01-14"} | ${"a millisecond before midnight"}
    ${"2025-01-14T18:30:00Z"}     | ${"Asia/Kolkata"}      | ${"2025-01-15"} | ${"midnight"}
    ${"2025-01-14T18:14:59.999Z"} | ${"Asia/Kathmandu"}    | ${"2025-01-14"} | ${"a millisecond before midnight"}
    ${"2025-01-14T18:15:00Z"}     | ${"Asia/Kathmandu"}    | ${"2025-01-15"} | ${"midnight"}
    ${"2018-11-04T02:59:59.999Z"} | ${"America/Sao_Paulo"} | ${"2018-11-03"} | ${"the last moment before the gap"}
    ${"2018-11-04T03:00:00Z"}     | ${"America/Sao_Paulo"} | ${"2018-11-04"} | ${"the first after it"}
    ${"2018-02-18T02:30:00Z"}     | ${"America/Sao_Paulo"} | ${"2018-02-17"} | ${"23:30 for the second time"}
    ${"2018-02-18T03:00:00Z"}     | ${"America/Sao_Paulo"} | ${"2018-02-18"} | ${"midnight at last"}
    ${"2011-12-30T09:59:59.999Z"} | ${"Pacific/Apia"}      | ${"2011-12-29"} | ${"the last moment east of the date line"}
    ${"2011-12-30T10:00:00Z"}     | ${"Pacific/Apia"}      | ${"2011-12-31"} | ${"the 30th never was"}
    ${"2006-10-29T02:30:00Z"}     | ${"America/St_Johns"}  | ${"2006-10-29"} | ${"midnight for the first time"}
    ${"2006-10-29T02:31:00Z"}     | ${"America/St_Johns"}  | ${"2006-10-29"} | ${"23:01 again, but the day has begun"}
    ${"2006-10-29T03:29:59.999Z"} | ${"America/St_Johns"}  | ${"2006-10-29"} | ${"23:59 again, but the day has begun"}
    ${"1988-10-30T02:31:00Z"}     | ${"America/St_Johns"}  | ${"1988-10-30"} | ${"in 1988 they went back by two hours"}
    ${"9998-12-31T23:59:59.999Z"} | ${"UTC"}               | ${"9998-12-31"} | ${"the last moment before forever"}
    ${"9999-01-01T00:00:00Z"}     | ${"America/New_York"}  | ${"9999-01-01"} | ${"forever is the same in every zone"}
    ${"9999-12-31T23:59:59Z"}     | ${"Asia/Kolkata"}      | ${"9999-01-01"} | ${"no day comes after forever"}
  `("is $day at $text in $zoneName, $because", ({ text, zoneName, day }) => {
    expect(dateAt(instant(text), zone(zoneName))).toBe(day);
  });

  it("is the one day whose start has come and whose end has not", () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const day = dateAt(at, zone);
        expect(startOfDay(day, zone)).toBeLessThanOrEqual(at);
        expect(startOfDay(addDays(day, 1), zone)).toBeGreaterThan(at);
      }),
      { numRuns: 2000 },
    );
  });

  it.each`
    zoneName                 | from            | until           | because
    ${"America/St_Johns"}    | ${"1988-10-20"} | ${"1988-11-10"} | ${"clocks go back over midnight by two hours"}
    ${"America/Sao_Paulo"}   | ${"2018-02-10"} | ${"2018-03-01"} | ${"they go back at midnight"}
    ${"America/Sao_Paulo"}   | ${"2018-11-01"} | ${"2018-11-10"} | ${"they go forward at midnight"}
    ${"Australia/Lord_Howe"} | ${"2024-04-01"} | ${"2024-04-10"} | ${"they go back by half an hour"}
    ${"Pacific/Apia"}        | ${"2011-12-20"} | ${"2012-01-10"} | ${"a day is skipped"}
  `("in $zoneName never goes back from $from to $until, where $because", ({ zoneName, from, until }) => {
    const there = zone(zoneName);
    let before = dateAt(startOfDay(date(from), there), there);
    expect(before).toBe(from);
    for (let at = startOfDay(date(from), there); at <= startOfDay(date(until), there); at = instantOf(at + 300_000)) {
      const day = dateAt(at, there);
      if (day < before) expect.fail(`${day} after ${before}`);
      before = day;
    }
    expect(before).toBe(until);
  });

  it("turns forever into forever and back, whatever the zone", () => {
    fc.assert(
      fc.property(anyZone, (zone) => {
        expect(startOfDay(FOREVER_DATE, zone)).toBe(FOREVER);
        expect(dateAt(FOREVER, zone)).toBe(FOREVER_DATE);
      }),
    );
  });
});
