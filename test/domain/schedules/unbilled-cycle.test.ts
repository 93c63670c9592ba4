import { describe, expect, it } from "vitest";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { firstUnbilledCycle } from "#domain/schedules/unbilled-cycle.ts";
import { type CalendarDate, UTC } from "#domain/time/calendar.ts";
import { cycleAt } from "#domain/time/pricing-cycle.ts";
import { at } from "../../support/world.ts";

describe("the first cycle that is not billed yet", () => {
  it.each`
    interval     | grace  | since           | now                       | first           | because
    ${"MONTHLY"} | ${5}   | ${"2024-01-01"} | ${"2025-02-03T00:00:00Z"} | ${"2025-01-01"} | ${"January's grace runs"}
    ${"MONTHLY"} | ${5}   | ${"2024-01-01"} | ${"2025-02-05T23:59:59Z"} | ${"2025-01-01"} | ${"to the last second"}
    ${"MONTHLY"} | ${5}   | ${"2024-01-01"} | ${"2025-02-06T00:00:00Z"} | ${"2025-02-01"} | ${"it is over"}
    ${"MONTHLY"} | ${0}   | ${"2024-01-01"} | ${"2025-02-01T00:00:00Z"} | ${"2025-02-01"} | ${"there is no grace"}
    ${"MONTHLY"} | ${40}  | ${"2024-01-01"} | ${"2025-02-03T00:00:00Z"} | ${"2024-12-01"} | ${"two cycles wait"}
    ${"MONTHLY"} | ${40}  | ${"2025-01-10"} | ${"2025-02-03T00:00:00Z"} | ${"2025-01-10"} | ${"the slice begins with a stub"}
    ${"WEEKLY"}  | ${366} | ${"2020-01-01"} | ${"2025-02-05T00:00:00Z"} | ${"2024-02-05"} | ${"a year of weeks waits"}
  `("with grace $grace on $now is that of $first, since $because", ({ interval, grace, since, now, first }) => {
    const schedule = {
      startDate: since as CalendarDate,
      endDate: "9999-01-01" as CalendarDate,
      pricingCycleConfig: {
        interval,
        dayOffset: { type: "DAY", day: 1 },
        monthOffset: 1,
        graceDays: grace,
        anniversaryCycle: false,
      },
    } as Schedule;
    const running = cycleAt(schedule.pricingCycleConfig, schedule, at(now), UTC);
    if (!running) throw new Error("no cycle runs");
    expect(firstUnbilledCycle(schedule, running, { now: at(now), zone: UTC }).startDate).toBe(first);
  });
});
