import type { Schedule } from "#domain/schedules/schedule.ts";
import { dateAt, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { cycleAt, cycleContaining, nextCycle, type PricingCycle } from "#domain/time/pricing-cycle.ts";

/** A pricing cycle of an account, with the slice of its timeline that it belongs to. */
export type BilledCycle = { readonly schedule: Schedule; readonly cycle: PricingCycle };

/** The cycle that an instant of usage falls in, or undefined while the account has no plan. */
export const billedCycleAt = (
  schedules: readonly Schedule[],
  instant: Instant,
  zone: TimeZone,
): BilledCycle | undefined => {
  const date = dateAt(instant, zone);
  const schedule = schedules.find(({ startDate, endDate }) => startDate <= date && date < endDate);
  const cycle = schedule && cycleAt(schedule.pricingCycleConfig, schedule, instant, zone);
  return schedule && cycle && { schedule, cycle };
};

/** The first cycle that starts at or after an instant, or undefined when none ever will. */
export const firstBilledCycleFrom = (
  schedules: readonly Schedule[],
  from: Instant,
  zone: TimeZone,
): BilledCycle | undefined => {
  for (const schedule of schedules.toSorted((first, second) => (first.startDate < second.startDate ? -1 : 1))) {
    const cycle = firstCycleOf(schedule, from, zone);
    if (cycle) return { schedule, cycle };
  }
  return undefined;
};

const firstCycleOf = (schedule: Schedule, from: Instant, zone: TimeZone): PricingCycle | undefined => {
  const { pricingCycleConfig: config, startDate } = schedule;
  const fromDate = dateAt(from, zone);
  const cycle = cycleContaining(config, schedule, fromDate < startDate ? startDate : fromDate, zone);
  if (!cycle || cycle.start >= from) return cycle;
  return nextCycle(config, schedule, cycle, zone);
};
