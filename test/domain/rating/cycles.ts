import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type CalendarDate, type TimeZone, UTC } from "#domain/time/calendar.ts";
import { type CycleAlignment, cycleContaining } from "#domain/time/pricing-cycle.ts";

export const MONTHLY_ON_THE_1ST: CycleAlignment = {
  interval: "MONTHLY",
  dayOffset: { type: "DAY", day: 1 },
  monthOffset: 1,
};

/** The cycle that a day of a slice lies in. A slice without an end runs until forever. */
export const cycleOn = (
  date: string,
  {
    from = "2025-01-01",
    until = "9999-01-01",
    alignment = MONTHLY_ON_THE_1ST,
    zone = UTC,
  }: { from?: string; until?: string; alignment?: CycleAlignment; zone?: TimeZone } = {},
): CycleInSlice => {
  const slice = { startDate: from as CalendarDate, endDate: until as CalendarDate };
  const cycle = cycleContaining(alignment, slice, date as CalendarDate, zone);
  if (!cycle) throw new Error(`${date} is not in ${from} … ${until}`);
  return { cycle, slice, alignment };
};
