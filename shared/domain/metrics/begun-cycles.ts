import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import { cyclesOverlapping } from "#domain/time/pricing-cycle.ts";

/**
 * The cycles of an account that share an instant with the window and have begun by now, in order of time. A plan that is sold
 * for ever has cycles for ever: what has not begun has no usage and no revenue yet.
 */
export function* begunCycles(
  schedules: readonly Schedule[],
  window: Interval,
  { now, zone }: { readonly now: Instant; readonly zone: TimeZone },
): Generator<BilledCycle, void, undefined> {
  for (const schedule of schedules.toSorted((first, second) => (first.startDate < second.startDate ? -1 : 1))) {
    for (const cycle of cyclesOverlapping(schedule.pricingCycleConfig, schedule, window, zone)) {
      if (cycle.start > now) break;
      yield { schedule, cycle };
    }
  }
}
