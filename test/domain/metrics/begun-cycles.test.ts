import { describe, expect, it } from "vitest";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { begunCycles } from "#domain/metrics/begun-cycles.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { toIso } from "#domain/time/instant.ts";
import { aligned, date, instant, zone } from "../time/builders.ts";

const monthly = (day: string, from: string, until = "9999-01-01"): Schedule => ({
  id: `sch.${from}` as ScheduleId,
  accountId: "acme" as AccountId,
  pricePlanId: "pp" as PricePlanId,
  pricePlanVersion: 1,
  startDate: date(from),
  endDate: date(until),
  pricingCycleConfig: { ...aligned("MONTHLY", day), graceDays: 2, anniversaryCycle: false },
  createdAt: instant("2025-01-01T00:00:00Z"),
});
/** Monthly on the 5th, from 15 March on monthly on the 1st (vector 13). */
const SWITCHED = [monthly("1", "2025-03-15"), monthly("5", "2025-01-05", "2025-03-15")];

const starts = (
  schedules: readonly Schedule[],
  [start = "", end = ""]: readonly string[],
  { now = "2026-01-01T00:00:00Z", in: name = "UTC" } = {},
): string[] =>
  [
    ...begunCycles(schedules, { start: instant(start), end: instant(end) }, { now: instant(now), zone: zone(name) }),
  ].map(({ cycle }) => toIso(cycle.start).slice(0, 16));

describe("the cycles of an account in a window", () => {
  it("follow one another over a change of plans, by the plan of each", () => {
    expect(starts(SWITCHED, ["2025-01-01T00:00:00Z", "2025-05-01T00:00:01Z"])).toEqual([
      "2025-01-05T00:00",
      "2025-02-05T00:00",
      "2025-03-05T00:00",
      "2025-03-15T00:00",
      "2025-04-01T00:00",
      "2025-05-01T00:00",
    ]);
  });

  it.each`
    now                       | seen                                        | because
    ${"2025-02-04T23:59:59Z"} | ${["2025-01-05T00:00"]}                     | ${"the second begins a second later"}
    ${"2025-02-05T00:00:00Z"} | ${["2025-01-05T00:00", "2025-02-05T00:00"]} | ${"it begins at that instant"}
    ${"2025-01-04T00:00:00Z"} | ${[]}                                       | ${"nothing has begun"}
  `("are those that have begun at $now: $because", ({ now, seen }) => {
    expect(starts(SWITCHED, ["2025-01-01T00:00:00Z", "9999-01-01T00:00:00Z"], { now })).toEqual(seen);
  });

  it("are there for days to come of a cycle that runs", () => {
    const now = "2025-02-06T00:00:00Z";

    expect(starts(SWITCHED, ["2025-02-20T00:00:00Z", "2025-04-20T00:00:00Z"], { now })).toEqual(["2025-02-05T00:00"]);
  });

  it("begin by the days of the zone", () => {
    const window = ["2025-01-31T18:30:00Z", "2025-02-28T18:30:00Z"];

    expect(starts([monthly("1", "2025-01-01")], window, { in: "Asia/Kolkata" })).toEqual(["2025-01-31T18:30"]);
    expect(starts([monthly("1", "2025-01-01")], window)).toEqual(["2025-01-01T00:00", "2025-02-01T00:00"]);
  });

  it("are none without a plan", () => {
    expect(starts([], ["2025-01-01T00:00:00Z", "2025-05-01T00:00:00Z"])).toEqual([]);
    expect(starts(SWITCHED, ["2024-01-01T00:00:00Z", "2025-01-05T00:00:00Z"])).toEqual([]);
  });
});
