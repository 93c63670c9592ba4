import type { Schedule } from "#domain/schedules/schedule.ts";
import { addDays, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { cycleContaining, dueAt, type PricingCycle } from "#domain/time/pricing-cycle.ts";

/** How many ended cycles may be looked at: a grace of years over weekly cycles reaches no further. */
const MOST_CYCLES = 60;

/**
 * The earliest cycle of a slice whose grace is not over yet, going back from the one that runs: its invoice is a draft still.
 *
 *   monthly on the 1st, grace 5, on 3 Feb      the cycle of January; on 6 Feb that of February
 */
export const firstUnbilledCycle = (
  schedule: Schedule,
  running: PricingCycle,
  { now, zone }: { readonly now: Instant; readonly zone: TimeZone },
): PricingCycle => {
  const { pricingCycleConfig: config } = schedule;
  let first = running;
  for (let back = 0; back < MOST_CYCLES; back += 1) {
    const before = cycleContaining(config, schedule, addDays(first.startDate, -1), zone);
    if (!before || now >= dueAt(before, config, zone)) break;
    first = before;
  }
  return first;
};
