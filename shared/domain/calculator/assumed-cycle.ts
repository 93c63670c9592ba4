import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { anniversaryOffset } from "#domain/time/anniversary-offset.ts";
import {
  addDays,
  type CalendarDate,
  dateAt,
  daysBetween,
  FOREVER_DATE,
  fromEpochDay,
  startOfDay,
  type TimeZone,
  toEpochDay,
} from "#domain/time/calendar.ts";
import { boundaryOf, cycleNumberOf } from "#domain/time/cycle-boundary.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { CycleAlignment, CycleInterval, Slice } from "#domain/time/pricing-cycle.ts";

/** The days that an interval has a part of. */
export const daysOf = ({ start, end }: Interval, zone: TimeZone): Slice => ({
  startDate: dateAt(start, zone),
  endDate: addDays(dateAt(addMilliseconds(end, -1), zone), 1),
});

/** `from`: the day of it on which the plan is associated. */
type AssumedCycle = {
  readonly days: Slice;
  readonly from: CalendarDate;
  readonly interval: CycleInterval;
  readonly ordinal: number;
};

/**
 * A cycle of a plan that nobody has, on the days that are given: the plan is had from a day of it on, until its end.
 *
 *   1 Jan … 1 Feb, had from 21 Jan      11 of 31 days
 */
export const assumedCycle = ({ days, from, interval, ordinal }: AssumedCycle, zone: TimeZone): CycleInSlice => ({
  cycle: {
    start: startOfDay(from, zone),
    end: startOfDay(days.endDate, zone),
    startDate: from,
    endDate: days.endDate,
    fullStartDate: days.startDate,
    fullEndDate: days.endDate,
    days: daysBetween(from, days.endDate),
    fullDays: daysBetween(days.startDate, days.endDate),
    ordinal,
  },
  slice: { startDate: from, endDate: FOREVER_DATE },
  alignment: alignedTo(days.startDate, interval),
});

/** A whole cycle, so many cycles after a plan was associated on a day; all of them begin as the first one does. */
export const cycleSince = (
  associatedOn: CalendarDate,
  { interval, ordinal }: { readonly interval: CycleInterval; readonly ordinal: number },
  zone: TimeZone,
): CycleInSlice => {
  const alignment = alignedTo(associatedOn, interval);
  const number = cycleNumberOf(alignment, toEpochDay(associatedOn)) + ordinal;
  const days = {
    startDate: fromEpochDay(boundaryOf(alignment, number)),
    endDate: fromEpochDay(boundaryOf(alignment, number + 1)),
  };
  return assumedCycle({ days, from: days.startDate, interval, ordinal }, zone);
};

const alignedTo = (date: CalendarDate, interval: CycleInterval): CycleAlignment => ({
  interval,
  ...anniversaryOffset(interval, date),
});
