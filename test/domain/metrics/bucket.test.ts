import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, bucketsOf } from "#domain/metrics/bucket.ts";
import { MOST_POINTS } from "#domain/metrics/series.ts";
import type { BucketPeriod } from "#domain/time/bucket.ts";
import { FOREVER, HOUR, instantOf, toIso } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import { instant, zone } from "../time/builders.ts";

const window = (start: string, end: string): Interval => ({ start: instant(start), end: instant(end) });
const onPaper = (buckets: readonly Bucket[] | undefined): string[] | undefined =>
  buckets?.map(({ at: shown, start, end }) => `${toIso(shown)}: ${toIso(start)} … ${toIso(end)}`);

describe("the buckets of a window", () => {
  it("are cut where the window begins and ends, and shown at their own start", () => {
    const days = bucketsOf(window("2025-01-31T12:00:00Z", "2025-02-02T06:00:00Z"), "DAY", zone("UTC"));

    expect(onPaper(days)).toEqual([
      "2025-01-31T00:00:00Z: 2025-01-31T12:00:00Z … 2025-02-01T00:00:00Z",
      "2025-02-01T00:00:00Z: 2025-02-01T00:00:00Z … 2025-02-02T00:00:00Z",
      "2025-02-02T00:00:00Z: 2025-02-02T00:00:00Z … 2025-02-02T06:00:00Z",
    ]);
  });

  it("are those of the zone: a week in New York holds the day on which clocks go forward", () => {
    const weeks = bucketsOf(window("2025-03-03T05:00:00Z", "2025-03-17T04:00:00Z"), "WEEK", zone("America/New_York"));

    expect(onPaper(weeks)).toEqual([
      "2025-03-03T05:00:00Z: 2025-03-03T05:00:00Z … 2025-03-10T04:00:00Z",
      "2025-03-10T04:00:00Z: 2025-03-10T04:00:00Z … 2025-03-17T04:00:00Z",
    ]);
  });

  it("begin at half past the hour in India", () => {
    const months = bucketsOf(window("2025-01-31T18:30:00Z", "2025-01-31T18:31:00Z"), "MONTH", zone("Asia/Kolkata"));

    expect(onPaper(months)).toEqual(["2025-01-31T18:30:00Z: 2025-01-31T18:30:00Z … 2025-01-31T18:31:00Z"]);
  });

  it("can be 300 and no more", () => {
    const hours = (count: number, and = 0): Interval => ({
      start: instantOf(0),
      end: instantOf(count * HOUR + and),
    });

    expect(bucketsOf(hours(300), "HOUR", zone("UTC"))).toHaveLength(300);
    expect(bucketsOf(hours(300, 1), "HOUR", zone("UTC"))).toBeUndefined();
  });

  it("are refused at once, however long the window is", () => {
    expect(bucketsOf(window("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"), "HOUR", zone("UTC"))).toBeUndefined();
    expect(bucketsOf({ start: FOREVER, end: instant("9999-06-01T00:00:00Z") }, "HOUR", zone("UTC"))).toEqual([]);
  });

  it("cover the window without gaps, each in its own", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: instant("2024-01-01T00:00:00Z"), max: instant("2025-12-31T00:00:00Z") }),
        fc.integer({ min: 1, max: 9 * 24 * HOUR }),
        fc.constantFrom<BucketPeriod>("HOUR", "DAY", "WEEK", "MONTH"),
        fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
        (from, length, period, name) => {
          const whole = { start: instantOf(from), end: instantOf(from + length) };
          const buckets = bucketsOf(whole, period, zone(name)) ?? [];

          expect(buckets[0]?.start).toBe(whole.start);
          expect(buckets.at(-1)?.end).toBe(whole.end);
          expect(buckets.length).toBeLessThanOrEqual(MOST_POINTS);
          for (const [index, { at: shown, start, end }] of buckets.entries()) {
            expect(start).toBeLessThan(end);
            if (index > 0) expect([shown, start]).toEqual([start, buckets[index - 1]?.end]);
          }
        },
      ),
    );
  });
});
