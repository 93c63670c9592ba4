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
import { FOREVER, type Instant } from "#domain/time/instant.ts";
import { type Interval, overlaps } from "#domain/time/interval.ts";
import type { CycleAlignment, PricingCycleConfig } from "#domain/time/pricing-cycle-config.ts";

export type {
  CycleAlignment,
  CycleInterval,
  DayOffset,
  PricingCycleConfig,
} from "#domain/time/pricing-cycle-config.ts";

/** A part `[startDate, endDate)` of an account's timeline on which one plan applies, in dates of the account's zone. */
export type Slice = { readonly startDate: CalendarDate; readonly endDate: CalendarDate };

/**
 * One billed interval of a slice (Togai rule §14.4). The first starts with the slice and the last ends with it; the full dates
 * say where the cycle would lie without the slice, for proration. All ends are exclusive.
 *
 *   monthly on the 1st, slice from 21 Jan      21 Jan … 1 Feb, 11 of the 31 days of 1 Jan … 1 Feb
 */
export type PricingCycle = Interval & {
  readonly startDate: CalendarDate;
  readonly endDate: CalendarDate;
  readonly fullStartDate: CalendarDate;
  readonly fullEndDate: CalendarDate;
  readonly days: number;
  readonly fullDays: number;
  /** 0 for the cycle in which the slice starts, and one more for each after it. */
  readonly ordinal: number;
};

/** The cycle that a day belongs to, or undefined where the slice does not hold the day. */
export const cycleContaining = (
  alignment: CycleAlignment,
  slice: Slice,
  date: CalendarDate,
  zone: TimeZone,
): PricingCycle | undefined => {
  const sliceEnd = firstOf(slice.endDate, FOREVER_DATE);
  if (date < slice.startDate || date >= sliceEnd) return undefined;
  const number = cycleNumberOf(alignment, toEpochDay(date));
  const fullStartDate = fromEpochDay(boundaryOf(alignment, number));
  const fullEndDate = fromEpochDay(boundaryOf(alignment, number + 1));
  const startDate = lastOf(fullStartDate, slice.startDate);
  const endDate = firstOf(fullEndDate, sliceEnd);
  return {
    start: startOfDay(startDate, zone),
    end: startOfDay(endDate, zone),
    startDate,
    endDate,
    fullStartDate,
    fullEndDate,
    days: daysBetween(startDate, endDate),
    fullDays: daysBetween(fullStartDate, fullEndDate),
    ordinal: number - cycleNumberOf(alignment, toEpochDay(slice.startDate)),
  };
};

/** The cycle that an instant belongs to, or undefined where the slice does not hold it. */
export const cycleAt = (
  alignment: CycleAlignment,
  slice: Slice,
  instant: Instant,
  zone: TimeZone,
): PricingCycle | undefined => cycleContaining(alignment, slice, dateAt(instant, zone), zone);

/** The cycle after this one in the slice, or undefined where this is the last. */
export const nextCycle = (
  alignment: CycleAlignment,
  slice: Slice,
  cycle: PricingCycle,
  zone: TimeZone,
): PricingCycle | undefined => cycleContaining(alignment, slice, cycle.endDate, zone);

/**
 * The cycles of a slice that share an instant with an interval, in order of time. They are made one by one as they are asked
 * for; a slice may run until forever, so a caller who does not stop needs an interval that ends.
 */
export function* cyclesOverlapping(
  alignment: CycleAlignment,
  slice: Slice,
  interval: Interval,
  zone: TimeZone,
): Generator<PricingCycle, void, undefined> {
  const from = lastOf(dateAt(interval.start, zone), slice.startDate);
  let cycle = cycleContaining(alignment, slice, from, zone);
  while (cycle && cycle.start < interval.end) {
    if (overlaps(cycle, interval)) yield cycle;
    cycle = nextCycle(alignment, slice, cycle, zone);
  }
}

/**
 * When a cycle's invoice is due and its late events are refused: the cycle's end plus the days of grace, at the start of that
 * day in the zone (Togai rule §14.4).
 *
 *   15 Jan … 3 Feb (exclusive), grace 2      5 Feb 00:00
 */
export const dueAt = (
  { endDate }: Pick<PricingCycle, "endDate">,
  { graceDays }: Pick<PricingCycleConfig, "graceDays">,
  zone: TimeZone,
): Instant =>
  graceDays >= daysBetween(endDate, FOREVER_DATE) ? FOREVER : startOfDay(addDays(endDate, graceDays), zone);

const firstOf = (first: CalendarDate, second: CalendarDate): CalendarDate => (first < second ? first : second);
const lastOf = (first: CalendarDate, second: CalendarDate): CalendarDate => (first > second ? first : second);
