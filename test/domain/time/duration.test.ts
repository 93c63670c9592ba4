import { describe, expect, it } from "vitest";
import type { TimeZone } from "#domain/time/calendar.ts";
import { addDuration, isZeroDuration, parseDuration } from "#domain/time/duration.ts";
import { FOREVER, type Instant, parseInstant, toIso } from "#domain/time/instant.ts";

const instant = (text: string): Instant => parseInstant(text) as Instant;

describe("An ISO 8601 duration", () => {
  it.each`
    from                           | duration                | zone                  | expected                      | because
    ${"2023-07-31T15:51:34.308Z"}  | ${"P20D"}               | ${"UTC"}              | ${"2023-08-20T15:51:34.308Z"} | ${"the contract's own example"}
    ${"2025-01-31T00:00:00Z"}      | ${"P1M"}                | ${"UTC"}              | ${"2025-02-28T00:00:00Z"}     | ${"a day that the month lacks is its last"}
    ${"2024-02-29T00:00:00Z"}      | ${"P1Y"}                | ${"UTC"}              | ${"2025-02-28T00:00:00Z"}     | ${"29 February exists in leap years only"}
    ${"2025-01-31T00:00:00Z"}      | ${"P2M"}                | ${"UTC"}              | ${"2025-03-31T00:00:00Z"}     | ${"the sum is made in one step, not month by month"}
    ${"2025-01-01T00:00:00Z"}      | ${"P1Y2M3W4DT5H6M7.5S"} | ${"UTC"}              | ${"2026-03-26T05:06:07.500Z"} | ${"all units add up"}
    ${"2025-01-01T00:00:00Z"}      | ${"PT1.123999S"}        | ${"UTC"}              | ${"2025-01-01T00:00:01.123Z"} | ${"finer than a millisecond is cut"}
    ${"2025-01-01T00:00:00Z"}      | ${"PT0S"}               | ${"UTC"}              | ${"2025-01-01T00:00:00Z"}     | ${"zero moves nothing"}
    ${"2025-03-30T00:00:00+01:00"} | ${"P1D"}                | ${"Europe/Berlin"}    | ${"2025-03-30T22:00:00Z"}     | ${"the day on which clocks go forward has 23 hours"}
    ${"2025-03-30T00:00:00+01:00"} | ${"PT24H"}              | ${"Europe/Berlin"}    | ${"2025-03-30T23:00:00Z"}     | ${"hours are the clock's"}
    ${"2025-10-26T00:00:00+02:00"} | ${"P1D"}                | ${"Europe/Berlin"}    | ${"2025-10-26T23:00:00Z"}     | ${"the day on which clocks go back has 25 hours"}
    ${"2025-01-01T05:00:00Z"}      | ${"P9999Y"}             | ${"America/New_York"} | ${"9999-01-01T00:00:00Z"}     | ${"nothing lies after forever"}
  `("$from + $duration = $expected, $because", ({ from, duration, zone, expected }) => {
    const parsed = parseDuration(duration);
    if (!parsed) throw new Error(`${duration} was not understood`);
    expect(toIso(addDuration(instant(from), parsed, zone as TimeZone))).toBe(expected);
  });

  it.each([
    "",
    "P",
    "PT",
    "P1",
    "1D",
    "P-1D",
    "-P1D",
    "P1DT",
    "P1.5D",
    "P1H",
    "PT1D",
    "P1D2M",
    "p1d",
    "P1M1Y",
    " P1D",
    "P12345Y",
  ])("is not what '%s' says", (text) => expect(parseDuration(text)).toBeUndefined());

  it("ends at an instant whatever numbers it holds", () => {
    const longest = parseDuration("P9999Y99999M999999W9999999DT999999999H999999999M999999999999S");
    expect(longest && addDuration(instant("9998-12-31T23:59:59Z"), longest, "UTC" as TimeZone)).toBe(FOREVER);
  });

  it("is zero when no part of it is above zero", () => {
    expect(
      ["PT0S", "P0D", "P0Y0M", "PT0.001S", "P1D"].map((text) => isZeroDuration(parseDuration(text) ?? NONE)),
    ).toEqual([true, true, true, false, false]);
  });
});

const NONE = { years: 9, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0, milliseconds: 0 };
