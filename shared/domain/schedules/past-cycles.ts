import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { type Interval, intersection } from "#domain/time/interval.ts";
import { cyclesOverlapping, dueAt } from "#domain/time/pricing-cycle.ts";

/** The cycles of an account whose grace is over: their invoices are final, and their usage stays as it is. */
export type PastCycles = {
  readonly has: (instant: Instant) => boolean;
  /** What is left of an interval without them, the latest part first. */
  readonly without: (interval: Interval) => readonly Interval[];
};

/** Without a plan there is no cycle, and so none that is past. */
export const NO_PAST_CYCLES: PastCycles = { has: () => false, without: (interval) => [interval] };

export const pastCycles = (
  schedules: readonly Schedule[],
  { now, timeZone }: { readonly now: Instant; readonly timeZone: TimeZone },
): PastCycles => ({
  has: (instant) => {
    const billed = billedCycleAt(schedules, instant, timeZone);
    return billed !== undefined && now >= dueAt(billed.cycle, billed.schedule.pricingCycleConfig, timeZone);
  },
  without: (interval) => {
    const past = schedules.flatMap((schedule) => {
      const { pricingCycleConfig: config } = schedule;
      return [...cyclesOverlapping(config, schedule, interval, timeZone)].filter(
        (cycle) => now >= dueAt(cycle, config, timeZone),
      );
    });
    const left: Interval[] = [];
    let { end } = interval;
    for (const cycle of past.sort((first, second) => second.start - first.start)) {
      left.push(...partBetween(cycle.end, end, interval));
      end = cycle.start;
    }
    return [...left, ...partBetween(interval.start, end, interval)];
  },
});

const partBetween = (start: Instant, end: Instant, within: Interval): readonly Interval[] => {
  const part = intersection({ start, end }, within);
  return part ? [part] : [];
};
