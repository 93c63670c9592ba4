import { daysInMonth, epochDayOf, yearMonthDayOf } from "#domain/time/gregorian.ts";
import { type CycleAlignment, type DayOffset, MONTHS_OF_INTERVAL } from "#domain/time/pricing-cycle-config.ts";

/**
 * The number of the un-truncated cycle that a day lies in, counted along the calendar. The numbers of two days differ by the
 * number of boundaries between them, which needs no walk from one to the other.
 */
export const cycleNumberOf = (alignment: CycleAlignment, epochDay: number): number => {
  if (alignment.interval === "WEEKLY") return Math.floor((epochDay - firstWeekday(alignment.dayOffset)) / 7);
  const { year, month } = yearMonthDayOf(epochDay);
  const monthNumber = year * 12 + (month - 1) - (alignment.monthOffset - 1);
  const number = Math.floor(monthNumber / MONTHS_OF_INTERVAL[alignment.interval]);
  return boundaryOf(alignment, number) <= epochDay ? number : number - 1;
};

/**
 * The day on which a cycle of that number starts. It is counted from the anchor and not from the cycle before, so the 31st
 * gives 31 Jan, 28 Feb, 31 Mar.
 */
export const boundaryOf = (alignment: CycleAlignment, number: number): number => {
  if (alignment.interval === "WEEKLY") return firstWeekday(alignment.dayOffset) + number * 7;
  const monthNumber = number * MONTHS_OF_INTERVAL[alignment.interval] + (alignment.monthOffset - 1);
  const year = Math.floor(monthNumber / 12);
  const month = monthNumber - year * 12 + 1;
  const last = daysInMonth(year, month);
  const { dayOffset } = alignment;
  return epochDayOf({ year, month, day: dayOffset.type === "LAST" ? last : Math.min(dayOffset.day, last) });
};

/** The first such day of the week on or after 1969-12-29, a Monday. */
const firstWeekday = (dayOffset: DayOffset): number =>
  MONDAY_BEFORE_1970 + (dayOffset.type === "LAST" ? 7 : dayOffset.day) - 1;

const MONDAY_BEFORE_1970 = -3;
