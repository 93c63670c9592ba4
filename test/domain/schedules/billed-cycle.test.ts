import { describe, expect, it } from "vitest";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { billedCycleAt, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { type CalendarDate, FOREVER_DATE, type TimeZone, UTC } from "#domain/time/calendar.ts";
import { type Instant, parseInstant, SINCE_EVER, toIso } from "#domain/time/instant.ts";

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
};

const slice = (id: string, from: string, until: string, firstDay = 1): Schedule => ({
  id: id as ScheduleId,
  accountId: "acme" as AccountId,
  pricePlanId: "pp.1" as PricePlanId,
  pricePlanVersion: 1,
  startDate: from as CalendarDate,
  endDate: until as CalendarDate,
  pricingCycleConfig: {
    interval: "MONTHLY",
    dayOffset: { type: "DAY", day: firstDay },
    monthOffset: 1,
    graceDays: 0,
    anniversaryCycle: false,
  },
  createdAt: SINCE_EVER,
});

/** January until 10 March, a pause until April, and then for ever from the 5th of each month. */
const TIMELINE = [slice("late", "2025-04-02", FOREVER_DATE, 5), slice("early", "2025-01-20", "2025-03-10")];

const told = (billed: ReturnType<typeof billedCycleAt>): string =>
  billed ? `${billed.schedule.id} ${toIso(billed.cycle.start)} … ${toIso(billed.cycle.end)}` : "none";

describe("the cycle that an instant falls in", () => {
  it.each`
    instant                       | cycle
    ${"2025-01-19T23:59:59.999Z"} | ${"none"}
    ${"2025-01-20T00:00:00Z"}     | ${"early 2025-01-20T00:00:00Z … 2025-02-01T00:00:00Z"}
    ${"2025-01-31T23:59:59.999Z"} | ${"early 2025-01-20T00:00:00Z … 2025-02-01T00:00:00Z"}
    ${"2025-02-01T00:00:00Z"}     | ${"early 2025-02-01T00:00:00Z … 2025-03-01T00:00:00Z"}
    ${"2025-03-09T23:59:59.999Z"} | ${"early 2025-03-01T00:00:00Z … 2025-03-10T00:00:00Z"}
    ${"2025-03-10T00:00:00Z"}     | ${"none"}
    ${"2025-04-02T00:00:00Z"}     | ${"late 2025-04-02T00:00:00Z … 2025-04-05T00:00:00Z"}
    ${"2099-12-31T00:00:00Z"}     | ${"late 2099-12-05T00:00:00Z … 2100-01-05T00:00:00Z"}
  `("of $instant is $cycle", ({ instant, cycle }) => {
    expect(told(billedCycleAt(TIMELINE, at(instant), UTC))).toBe(cycle);
  });

  it("is told by the days of the zone", () => {
    const zone = "Asia/Kathmandu" as TimeZone;
    expect(told(billedCycleAt(TIMELINE, at("2025-01-19T18:14:59.999Z"), zone))).toBe("none");
    expect(told(billedCycleAt(TIMELINE, at("2025-01-19T18:15:00Z"), zone))).toBe(
      "early 2025-01-19T18:15:00Z … 2025-01-31T18:15:00Z",
    );
  });
});

describe("the first cycle from an instant on", () => {
  it.each`
    from                          | cycle                                                  | because
    ${"1970-01-01T00:00:00Z"}     | ${"early 2025-01-20T00:00:00Z … 2025-02-01T00:00:00Z"} | ${"it is the very first"}
    ${"2025-01-20T00:00:00Z"}     | ${"early 2025-01-20T00:00:00Z … 2025-02-01T00:00:00Z"} | ${"it starts at that instant"}
    ${"2025-01-20T00:00:00.001Z"} | ${"early 2025-02-01T00:00:00Z … 2025-03-01T00:00:00Z"} | ${"the first has started already"}
    ${"2025-03-01T00:00:00Z"}     | ${"early 2025-03-01T00:00:00Z … 2025-03-10T00:00:00Z"} | ${"the last of the slice"}
    ${"2025-03-01T00:00:00.001Z"} | ${"late 2025-04-02T00:00:00Z … 2025-04-05T00:00:00Z"}  | ${"the pause has no cycle"}
    ${"2025-04-02T00:00:00.001Z"} | ${"late 2025-04-05T00:00:00Z … 2025-05-05T00:00:00Z"}  | ${"then on the 5th"}
  `("$from is $cycle, since $because", ({ from, cycle }) => {
    expect(told(firstBilledCycleFrom(TIMELINE, at(from), UTC))).toBe(cycle);
  });

  it("is none where the timeline has ended", () => {
    const [, early] = TIMELINE;
    expect(firstBilledCycleFrom(early ? [early] : [], at("2025-03-01T00:00:00.001Z"), UTC)).toBeUndefined();
    expect(firstBilledCycleFrom([], SINCE_EVER, UTC)).toBeUndefined();
  });

  it.each(["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland"])(
    "leads through all of them, each once and without a gap, in %s",
    (zone) => {
      const schedules = [slice("a", "2024-01-31", "2026-07-15", 31)];
      let from = SINCE_EVER;
      let end: Instant | undefined;
      let count = 0;
      for (;;) {
        const billed = firstBilledCycleFrom(schedules, from, zone as TimeZone);
        if (!billed) break;
        if (end !== undefined) expect(billed.cycle.start).toBe(end);
        end = billed.cycle.end;
        from = (billed.cycle.start + 1) as Instant;
        count += 1;
      }
      // 31 January 2024 to 30 June 2026 are 30 starts, counted by the last day of each month.
      expect(count).toBe(30);
    },
  );
});
