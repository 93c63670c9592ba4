import type { Recurrence } from "#domain/catalog/rate-card.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { addDays, type CalendarDate, FOREVER_DATE, type TimeZone } from "#domain/time/calendar.ts";
import type { Interval } from "#domain/time/interval.ts";
import { cycleContaining, nextCycle, type PricingCycle } from "#domain/time/pricing-cycle.ts";

/**
 * The time in which overage is added up and billed once: `interval` pricing cycles, the first window beginning with the cycle
 * `offset` (Togai rule §14.5). Where the slice ends sooner, its last cycle bills what was used.
 */
export type OverageWindow = Interval & {
  readonly startDate: CalendarDate;
  /** The first cycle that is not part of it begins on this day. */
  readonly endDate: CalendarDate;
};

/** The window that a cycle is part of, or undefined for one before the first window. */
export const overageWindow = (
  schedule: Schedule,
  cycle: PricingCycle,
  { recurrence: { interval, offset }, zone }: { readonly recurrence: Recurrence; readonly zone: TimeZone },
): OverageWindow | undefined => {
  const since = cycle.ordinal - offset;
  if (since < 0) return undefined;
  const position = since % interval;
  let first = cycle;
  // Cycles of a slice touch, so the day before one belongs to the one before it.
  for (let back = 0; back < position; back += 1) {
    const before = cycleContaining(schedule.pricingCycleConfig, schedule, addDays(first.startDate, -1), zone);
    if (!before) break;
    first = before;
  }
  // Where the slice may end is left open: it can be moved later, and events beyond it are another slice's anyway.
  const endless = { startDate: schedule.startDate, endDate: FOREVER_DATE };
  let last = cycleContaining(schedule.pricingCycleConfig, endless, cycle.startDate, zone) ?? cycle;
  for (let ahead = position + 1; ahead < interval; ahead += 1) {
    const after = nextCycle(schedule.pricingCycleConfig, endless, last, zone);
    if (!after) break;
    last = after;
  }
  return { start: first.start, startDate: first.startDate, end: last.end, endDate: last.endDate };
};
