import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BucketPeriod, bucketStart, bucketStarts, nextBucket } from "#domain/time/bucket.ts";
import { FOREVER, instantOf, toIso } from "#domain/time/instant.ts";
import { anyInstant, anyZone, instant, zone } from "./builders.ts";

const startsIn = (start: string, end: string, period: BucketPeriod, zoneName: string) =>
  [...bucketStarts({ start: instant(start), end: instant(end) }, period, zone(zoneName))].map(toIso);

describe("a bucket", () => {
  it.each`
    period     | zoneName                 | text                          | start                     | next                      | because
    ${"HOUR"}  | ${"UTC"}                 | ${"2025-01-15T07:30:00Z"}     | ${"2025-01-15T07:00:00Z"} | ${"2025-01-15T08:00:00Z"} | ${"half past seven"}
    ${"HOUR"}  | ${"UTC"}                 | ${"2025-01-15T07:00:00Z"}     | ${"2025-01-15T07:00:00Z"} | ${"2025-01-15T08:00:00Z"} | ${"the start belongs to it"}
    ${"HOUR"}  | ${"UTC"}                 | ${"2025-01-15T07:59:59.999Z"} | ${"2025-01-15T07:00:00Z"} | ${"2025-01-15T08:00:00Z"} | ${"the last millisecond"}
    ${"HOUR"}  | ${"Asia/Kolkata"}        | ${"2025-01-15T07:10:00Z"}     | ${"2025-01-15T06:30:00Z"} | ${"2025-01-15T07:30:00Z"} | ${"12:40 there"}
    ${"HOUR"}  | ${"Asia/Kathmandu"}      | ${"2025-01-15T07:10:00Z"}     | ${"2025-01-15T06:15:00Z"} | ${"2025-01-15T07:15:00Z"} | ${"12:55 there"}
    ${"HOUR"}  | ${"America/New_York"}    | ${"2025-03-09T07:30:00Z"}     | ${"2025-03-09T07:00:00Z"} | ${"2025-03-09T08:00:00Z"} | ${"03:30, after 01:59"}
    ${"HOUR"}  | ${"America/New_York"}    | ${"2025-11-02T06:30:00Z"}     | ${"2025-11-02T06:00:00Z"} | ${"2025-11-02T07:00:00Z"} | ${"01:30 for the second time"}
    ${"HOUR"}  | ${"America/Sao_Paulo"}   | ${"2018-11-04T03:10:00Z"}     | ${"2018-11-04T03:00:00Z"} | ${"2018-11-04T04:00:00Z"} | ${"the day starts at one"}
    ${"HOUR"}  | ${"Australia/Lord_Howe"} | ${"2024-04-07T13:10:00Z"}     | ${"2024-04-07T13:00:00Z"} | ${"2024-04-07T13:30:00Z"} | ${"a day of 24.5 hours ends with half a one"}
    ${"DAY"}   | ${"UTC"}                 | ${"2025-01-15T23:59:59.999Z"} | ${"2025-01-15T00:00:00Z"} | ${"2025-01-16T00:00:00Z"} | ${"the last millisecond"}
    ${"DAY"}   | ${"America/New_York"}    | ${"2025-03-09T12:00:00Z"}     | ${"2025-03-09T05:00:00Z"} | ${"2025-03-10T04:00:00Z"} | ${"23 hours"}
    ${"DAY"}   | ${"America/New_York"}    | ${"2025-11-02T12:00:00Z"}     | ${"2025-11-02T04:00:00Z"} | ${"2025-11-03T05:00:00Z"} | ${"25 hours"}
    ${"DAY"}   | ${"America/Sao_Paulo"}   | ${"2018-11-03T12:00:00Z"}     | ${"2018-11-03T03:00:00Z"} | ${"2018-11-04T03:00:00Z"} | ${"the next day has no midnight"}
    ${"DAY"}   | ${"Pacific/Apia"}        | ${"2011-12-30T09:00:00Z"}     | ${"2011-12-29T10:00:00Z"} | ${"2011-12-30T10:00:00Z"} | ${"the 29th; the 31st follows"}
    ${"WEEK"}  | ${"UTC"}                 | ${"2025-01-19T23:59:59.999Z"} | ${"2025-01-13T00:00:00Z"} | ${"2025-01-20T00:00:00Z"} | ${"Sunday ends the week"}
    ${"WEEK"}  | ${"UTC"}                 | ${"2025-01-20T00:00:00Z"}     | ${"2025-01-20T00:00:00Z"} | ${"2025-01-27T00:00:00Z"} | ${"Monday starts it"}
    ${"WEEK"}  | ${"UTC"}                 | ${"1970-01-01T00:00:00Z"}     | ${"1969-12-29T00:00:00Z"} | ${"1970-01-05T00:00:00Z"} | ${"weeks do not start with time"}
    ${"WEEK"}  | ${"America/New_York"}    | ${"2025-03-09T12:00:00Z"}     | ${"2025-03-03T05:00:00Z"} | ${"2025-03-10T04:00:00Z"} | ${"167 hours"}
    ${"MONTH"} | ${"UTC"}                 | ${"2024-02-29T12:00:00Z"}     | ${"2024-02-01T00:00:00Z"} | ${"2024-03-01T00:00:00Z"} | ${"a leap February"}
    ${"MONTH"} | ${"UTC"}                 | ${"2025-02-01T00:00:00Z"}     | ${"2025-02-01T00:00:00Z"} | ${"2025-03-01T00:00:00Z"} | ${"a short one"}
    ${"MONTH"} | ${"UTC"}                 | ${"2025-12-31T12:00:00Z"}     | ${"2025-12-01T00:00:00Z"} | ${"2026-01-01T00:00:00Z"} | ${"over the year's end"}
    ${"MONTH"} | ${"Asia/Kolkata"}        | ${"2025-01-31T18:30:00Z"}     | ${"2025-01-31T18:30:00Z"} | ${"2025-02-28T18:30:00Z"} | ${"already February there"}
    ${"MONTH"} | ${"UTC"}                 | ${"9998-12-31T00:00:00Z"}     | ${"9998-12-01T00:00:00Z"} | ${"9999-01-01T00:00:00Z"} | ${"the last month before forever"}
  `("$period of $text in $zoneName starts at $start, $because", ({ period, zoneName, text, start, next }) => {
    expect(toIso(bucketStart(instant(text), period, zone(zoneName)))).toBe(start);
    expect(toIso(nextBucket(instant(text), period, zone(zoneName)))).toBe(next);
  });

  it.each`
    day             | hours | because
    ${"2025-03-08"} | ${24} | ${"an ordinary day"}
    ${"2025-03-09"} | ${23} | ${"clocks go forward"}
    ${"2025-11-02"} | ${25} | ${"clocks go back"}
  `("of an hour occurs $hours times on $day in New York: $because", ({ day, hours }) => {
    const noon = instant(`${day}T17:00:00Z`);
    const newYork = zone("America/New_York");
    const wholeDay = { start: bucketStart(noon, "DAY", newYork), end: nextBucket(noon, "DAY", newYork) };
    expect([...bucketStarts(wholeDay, "HOUR", newYork)]).toHaveLength(hours);
  });

  it("holds its instant, and the next one follows at once", () => {
    const anyPeriod = fc.constantFrom<BucketPeriod>("HOUR", "DAY", "WEEK", "MONTH");
    fc.assert(
      fc.property(anyInstant, anyPeriod, anyZone, (at, period, zone) => {
        const [start, next] = [bucketStart(at, period, zone), nextBucket(at, period, zone)];
        expect(start <= at && at < next).toBe(true);
        expect(bucketStart(next, period, zone)).toBe(next);
        expect(bucketStart(instantOf(next - 1), period, zone)).toBe(start);
        expect(nextBucket(start, period, zone)).toBe(next);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the buckets of an interval", () => {
  it("begin with the one that holds its start", () => {
    expect(startsIn("2025-01-15T12:00:00Z", "2025-01-17T00:00:00Z", "DAY", "UTC")).toEqual([
      "2025-01-15T00:00:00Z",
      "2025-01-16T00:00:00Z",
    ]);
    expect(startsIn("2025-01-15T12:00:00Z", "2025-03-01T00:00:00.001Z", "MONTH", "UTC")).toEqual([
      "2025-01-01T00:00:00Z",
      "2025-02-01T00:00:00Z",
      "2025-03-01T00:00:00Z",
    ]);
  });

  it("skip the day that Samoa skipped", () => {
    expect(startsIn("2011-12-29T10:00:00Z", "2012-01-01T00:00:00Z", "DAY", "Pacific/Apia")).toEqual([
      "2011-12-29T10:00:00Z",
      "2011-12-30T10:00:00Z",
      "2011-12-31T10:00:00Z",
    ]);
  });

  it("are none when it is empty or runs backwards", () => {
    expect(startsIn("2025-01-15T12:00:00Z", "2025-01-15T12:00:00Z", "HOUR", "UTC")).toEqual([]);
    expect(startsIn("2025-01-15T12:00:00Z", "2025-01-14T12:00:00Z", "HOUR", "UTC")).toEqual([]);
  });

  it("end with forever, whatever is asked for", () => {
    expect(startsIn("9998-11-15T00:00:00Z", "9999-12-31T00:00:00Z", "MONTH", "UTC")).toEqual([
      "9998-11-01T00:00:00Z",
      "9998-12-01T00:00:00Z",
    ]);
    expect(startsIn("9999-06-01T00:00:00Z", "9999-12-31T00:00:00Z", "HOUR", "UTC")).toEqual([]);
    expect(bucketStart(instant("9999-06-01T00:00:00Z"), "HOUR", zone("UTC"))).toBe(FOREVER);
    expect(nextBucket(FOREVER, "DAY", zone("Asia/Kolkata"))).toBe(FOREVER);
  });
});
