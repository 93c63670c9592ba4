import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addMilliseconds,
  earlier,
  FOREVER,
  hourOf,
  instantOf,
  later,
  parseInstant,
  SINCE_EVER,
  toIso,
} from "#domain/time/instant.ts";

const rewritten = (text: string) => {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : toIso(instant);
};

describe("a date-time", () => {
  it.each`
    text                                | instant                       | because
    ${"2025-01-15T00:00:00Z"}           | ${"2025-01-15T00:00:00Z"}     | ${"it is UTC already"}
    ${"2025-01-15T00:00:00z"}           | ${"2025-01-15T00:00:00Z"}     | ${"the zone letter may be small"}
    ${"2025-01-15t00:00:00Z"}           | ${"2025-01-15T00:00:00Z"}     | ${"so may the T"}
    ${"2025-01-15 00:00:00Z"}           | ${"2025-01-15T00:00:00Z"}     | ${"a space may stand for the T"}
    ${"2022-06-15T07:30:35.123"}        | ${"2022-06-15T07:30:35.123Z"} | ${"without offset it is UTC"}
    ${"2022-06-15T07:30"}               | ${"2022-06-15T07:30:00Z"}     | ${"seconds may be left out"}
    ${"2022-06-15T07:30:35.1Z"}         | ${"2022-06-15T07:30:35.100Z"} | ${"a tenth is 100 ms"}
    ${"2022-06-15T07:30:35,25Z"}        | ${"2022-06-15T07:30:35.250Z"} | ${"ISO 8601 allows the comma"}
    ${"2022-06-15T07:30:35.123999Z"}    | ${"2022-06-15T07:30:35.123Z"} | ${"microseconds are cut, not rounded"}
    ${"2022-06-15T23:59:59.999999999Z"} | ${"2022-06-15T23:59:59.999Z"} | ${"rounding would push it into the next day"}
    ${"1969-12-31T23:59:59.9996Z"}      | ${"1969-12-31T23:59:59.999Z"} | ${"it is cut towards the past before 1970 too"}
    ${"2025-01-15T05:30:00+05:30"}      | ${"2025-01-15T00:00:00Z"}     | ${"India is ahead by 5 h 30"}
    ${"2025-01-15T05:45:00+0545"}       | ${"2025-01-15T00:00:00Z"}     | ${"the colon of an offset may be left out"}
    ${"2025-01-14T19:00:00-05"}         | ${"2025-01-15T00:00:00Z"}     | ${"so may its minutes"}
    ${"2025-01-14T20:30:00-03:30"}      | ${"2025-01-15T00:00:00Z"}     | ${"minutes count westwards as well"}
    ${"2025-01-15T00:00:00-00:00"}      | ${"2025-01-15T00:00:00Z"}     | ${"minus nothing is nothing"}
    ${"2025-01-15T14:00:00+14:00"}      | ${"2025-01-15T00:00:00Z"}     | ${"Kiritimati"}
    ${"2025-01-15T23:59:00+23:59"}      | ${"2025-01-15T00:00:00Z"}     | ${"the largest offset of RFC 3339"}
    ${"2025-01-01T00:00:00+00:01"}      | ${"2024-12-31T23:59:00Z"}     | ${"an offset may change the year"}
    ${"2024-02-29T12:00:00Z"}           | ${"2024-02-29T12:00:00Z"}     | ${"2024 is a leap year"}
    ${"2000-02-29T12:00:00Z"}           | ${"2000-02-29T12:00:00Z"}     | ${"so is 2000"}
    ${"2016-12-31T23:59:60Z"}           | ${"2017-01-01T00:00:00Z"}     | ${"a leap second counts as the second after it"}
    ${"2016-12-31T23:59:60.5Z"}         | ${"2017-01-01T00:00:00.500Z"} | ${"with its fraction"}
    ${"2017-01-01T05:29:60+05:30"}      | ${"2017-01-01T00:00:00Z"}     | ${"the same leap second in India"}
    ${"1969-12-31T23:59:60Z"}           | ${"1970-01-01T00:00:00Z"}     | ${"one just before the origin"}
    ${"1970-01-01T00:00:00Z"}           | ${"1970-01-01T00:00:00Z"}     | ${"the origin"}
    ${"1969-12-31T23:59:59.999Z"}       | ${"1969-12-31T23:59:59.999Z"} | ${"a moment before it"}
    ${"0099-03-01T00:00:00Z"}           | ${"0099-03-01T00:00:00Z"}     | ${"year 99 is not 1999"}
    ${"0001-01-01T00:00:00Z"}           | ${"0001-01-01T00:00:00Z"}     | ${"the first year"}
    ${"9999-01-01T00:00:00Z"}           | ${"9999-01-01T00:00:00Z"}     | ${"forever"}
    ${"9999-12-31T23:59:59.999Z"}       | ${"9999-12-31T23:59:59.999Z"} | ${"the last moment that four digits can say"}
  `("$text is $instant, $because", ({ text, instant }) => {
    expect(rewritten(text)).toBe(instant);
  });

  it.each`
    text                                | because
    ${""}                               | ${"it is empty"}
    ${"now"}                            | ${"it is a word"}
    ${"1736899200000"}                  | ${"it is a count of milliseconds"}
    ${"2025-01-15"}                     | ${"it has no time"}
    ${"2025-01-15T"}                    | ${"it has no time after the T"}
    ${"2025-01-15T07Z"}                 | ${"it has no minutes"}
    ${"2025-1-15T00:00:00Z"}            | ${"the month has one digit"}
    ${"25-01-15T00:00:00Z"}             | ${"the year has two digits"}
    ${"+12025-01-15T00:00:00Z"}         | ${"the year has a sign and five digits"}
    ${"2025-00-15T00:00:00Z"}           | ${"there is no month 0"}
    ${"2025-13-15T00:00:00Z"}           | ${"there is no month 13"}
    ${"2025-01-00T00:00:00Z"}           | ${"there is no day 0"}
    ${"2025-01-32T00:00:00Z"}           | ${"January has 31 days"}
    ${"2025-04-31T00:00:00Z"}           | ${"April has 30 days"}
    ${"2025-02-30T00:00:00Z"}           | ${"February has no 30th"}
    ${"2025-02-29T00:00:00Z"}           | ${"2025 is no leap year"}
    ${"2100-02-29T00:00:00Z"}           | ${"nor is 2100"}
    ${"2025-01-15T24:00:00Z"}           | ${"the day ends with hour 23"}
    ${"2025-01-15T25:00:00Z"}           | ${"there is no hour 25"}
    ${"2025-01-15T00:60:00Z"}           | ${"there is no minute 60"}
    ${"2025-01-15T00:00:61Z"}           | ${"there is no second 61"}
    ${"2025-01-15T12:00:60Z"}           | ${"leap seconds come at the end of a day"}
    ${"2016-12-31T23:59:60+01:00"}      | ${"that is 22:59:60 in UTC"}
    ${"2025-01-15T00:00:00."}           | ${"the fraction is missing"}
    ${"2025-01-15T00:00:00.1234567890"} | ${"nothing finer than a nanosecond is meant seriously"}
    ${"2025-01-15T00:00.5Z"}            | ${"minutes have no fraction"}
    ${"2025-01-15T00:00:00+24:00"}      | ${"no offset is a whole day"}
    ${"2025-01-15T00:00:00+05:60"}      | ${"an offset has no minute 60"}
    ${"2025-01-15T00:00:00+5"}          | ${"an offset's hours have two digits"}
    ${"2025-01-15T00:00:00+05:3"}       | ${"so have its minutes"}
    ${"2025-01-15T00:00:00 Z"}          | ${"a blank stands before the zone"}
    ${" 2025-01-15T00:00:00Z"}          | ${"a blank stands first"}
    ${"2025-01-15T00:00:00Z\n"}         | ${"a line feed stands last"}
    ${"2025-01-15T00:00:00Zulu"}        | ${"letters follow"}
    ${"2025-01-15T00:00:00 UTC"}        | ${"zones are not named here"}
    ${"２０２５-01-15T00:00:00Z"}       | ${"only ASCII digits count"}
    ${"0000-12-31T23:59:59Z"}           | ${"it lies before the first year"}
    ${"0001-01-01T00:00:00+00:01"}      | ${"so does this, in UTC"}
    ${"9999-12-31T23:59:59-00:01"}      | ${"in UTC it lies in the year 10000"}
    ${"9999-12-31T23:59:60Z"}           | ${"so does this leap second"}
  `("$text is none, because $because", ({ text }) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it("reads back as it was written", () => {
    const milliseconds = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(milliseconds, (value) => {
        expect(parseInstant(toIso(instantOf(value)))).toBe(value);
      }),
    );
  });

  it("means the same in every offset", () => {
    const wallClock = fc.date({
      min: new Date("0002-01-01T00:00:00Z"),
      max: new Date("9998-12-31T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(wallClock, fc.integer({ min: -1439, max: 1439 }), (date, shift) => {
        const size = Math.abs(shift);
        const clock = (value: number) => String(value).padStart(2, "0");
        const offset = `${shift < 0 ? "-" : "+"}${clock(Math.floor(size / 60))}:${clock(size % 60)}`;
        const local = new Date(date.getTime() + shift * 60_000).toISOString().replace("Z", offset);
        expect(parseInstant(local)).toBe(date.getTime());
      }),
    );
  });

  it("of any shape whatever gives an instant or nothing, and never throws", () => {
    const nearly = fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const instant = parseInstant(text);
        if (instant !== undefined) expect(toIso(instant)).toMatch(/^\d{4}-/);
      }),
    );
  });

  it("that is long and hopeless is refused without delay", () => {
    expect(parseInstant("9".repeat(1_000_000))).toBeUndefined();
    expect(parseInstant(`2025-01-15T00:00:00.${"1".repeat(1_000_000)}Z`)).toBeUndefined();
  });
});

describe("an instant", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 8_640_000_000_000_001, -8_640_000_000_000_001])(
    "is not %d",
    (value) => {
      expect(() => instantOf(value)).toThrow(`${value} is no instant`);
    },
  );

  it("may be as far away as a Date can be", () => {
    expect(instantOf(8_640_000_000_000_000)).toBe(8_640_000_000_000_000);
    expect(instantOf(-8_640_000_000_000_000)).toBe(-8_640_000_000_000_000);
  });

  it("shows milliseconds only where there are some", () => {
    expect(toIso(instantOf(0))).toBe("1970-01-01T00:00:00Z");
    expect(toIso(instantOf(1))).toBe("1970-01-01T00:00:00.001Z");
    expect(toIso(instantOf(10))).toBe("1970-01-01T00:00:00.010Z");
  });

  it("has a forever and a since ever", () => {
    expect(toIso(FOREVER)).toBe("9999-01-01T00:00:00Z");
    expect(toIso(SINCE_EVER)).toBe("1970-01-01T00:00:00Z");
  });

  it.each`
    at                            | hour                      | because
    ${"2025-01-15T07:00:00Z"}     | ${"2025-01-15T07:00:00Z"} | ${"its first moment"}
    ${"2025-01-15T07:59:59.999Z"} | ${"2025-01-15T07:00:00Z"} | ${"its last"}
    ${"1969-12-31T23:30:00Z"}     | ${"1969-12-31T23:00:00Z"} | ${"before 1970 as well"}
  `("lies at $at in the hour of $hour, $because", ({ at, hour }) => {
    expect(toIso(hourOf(parseInstant(at) as number))).toBe(hour);
  });

  it("can be moved and compared", () => {
    expect(addMilliseconds(instantOf(5), -6)).toBe(-1);
    expect(earlier(instantOf(1), instantOf(2))).toBe(1);
    expect(earlier(instantOf(2), instantOf(1))).toBe(1);
    expect(later(instantOf(1), instantOf(2))).toBe(2);
    expect(later(instantOf(2), instantOf(1))).toBe(2);
  });
});
