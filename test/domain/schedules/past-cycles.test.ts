import { describe, expect, it } from "vitest";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { NO_PAST_CYCLES, pastCycles } from "#domain/schedules/past-cycles.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { type CalendarDate, FOREVER_DATE, type TimeZone, UTC } from "#domain/time/calendar.ts";
import { SINCE_EVER, toIso } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import { at } from "../../support/world.ts";

const slice = (id: string, from: string, until: string, graceDays: number): Schedule => ({
  id: id as ScheduleId,
  accountId: "acme" as AccountId,
  pricePlanId: "pp.1" as PricePlanId,
  pricePlanVersion: 1,
  startDate: from as CalendarDate,
  endDate: until as CalendarDate,
  pricingCycleConfig: {
    interval: "MONTHLY",
    dayOffset: { type: "DAY", day: 1 },
    monthOffset: 1,
    graceDays,
    anniversaryCycle: false,
  },
  createdAt: SINCE_EVER,
});

/** 20 January until 10 March, a pause until 2 April, and then for ever; two days of grace. */
const TIMELINE = [slice("late", "2025-04-02", FOREVER_DATE, 2), slice("early", "2025-01-20", "2025-03-10", 2)];
const WITHIN = { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };
const shown = (parts: readonly Interval[]): string[] =>
  parts.map(({ start, end }) => `${toIso(start).slice(0, 10)} … ${toIso(end).slice(0, 10)}`);

describe("past cycles", () => {
  const pastAt = (now: string, timeZone: TimeZone = UTC) => pastCycles(TIMELINE, { now: at(now), timeZone });

  it.each<[string, string[], string]>([
    ["2025-02-02T23:59:59.999Z", ["2025-01-01 … 2026-01-01"], "the first grace is not over"],
    ["2025-02-03T00:00:00Z", ["2025-02-01 … 2026-01-01", "2025-01-01 … 2025-01-20"], "January's is"],
    ["2025-03-12T00:00:00Z", ["2025-03-10 … 2026-01-01", "2025-01-01 … 2025-01-20"], "three in a row are"],
    [
      "2025-05-15T00:00:00Z",
      ["2025-05-01 … 2026-01-01", "2025-03-10 … 2025-04-02", "2025-01-01 … 2025-01-20"],
      "a pause lies between",
    ],
    ["2026-06-01T00:00:00Z", ["2025-03-10 … 2025-04-02", "2025-01-01 … 2025-01-20"], "only pauses are left"],
  ])("at %s leave %j of the year: %s", (now, parts) => {
    expect(shown(pastAt(now).without(WITHIN))).toEqual(parts);
  });

  it("leave nothing of an interval inside one of them, and all of an instant outside", () => {
    const past = pastAt("2025-05-15T00:00:00Z");
    expect(past.without({ start: at("2025-02-03T00:00:00Z"), end: at("2025-02-04T00:00:00Z") })).toEqual([]);
    const instant = { start: at("2025-03-10T00:00:00Z"), end: at("2025-03-10T00:00:00.001Z") };
    expect(past.without(instant)).toEqual([instant]);
  });

  it("hold just the instants that they do not leave", () => {
    const past = pastAt("2025-05-15T00:00:00Z", "Asia/Kathmandu" as TimeZone);
    const left = past.without(WITHIN);
    for (const { start, end } of left) {
      for (const [instant, isPast] of [
        [start, false],
        [end - 1, false],
        [end, end !== WITHIN.end],
        [start - 1, start !== WITHIN.start],
      ] as const) {
        expect(past.has(instant as typeof start), toIso(instant as typeof start)).toBe(isPast);
      }
    }
    expect(left).toHaveLength(3);
  });

  it("are none where there is no plan", () => {
    expect(NO_PAST_CYCLES.has(at("2020-01-01T00:00:00Z"))).toBe(false);
    expect(NO_PAST_CYCLES.without(WITHIN)).toEqual([WITHIN]);
    expect(pastCycles([], { now: at("2030-01-01T00:00:00Z"), timeZone: UTC }).without(WITHIN)).toEqual([WITHIN]);
  });
});
