import { type CalendarDate, toEpochDay } from "#domain/time/calendar.ts";
import { dayOfWeek, yearMonthDayOf } from "#domain/time/gregorian.ts";
import {
  type CycleAlignment,
  type CycleInterval,
  type DayOffset,
  MONTHS_OF_INTERVAL,
} from "#domain/time/pricing-cycle-config.ts";

/**
 * Where the cycles of an account begin when they follow the day its plan was associated (Togai rule §14.3, the table of
 * anniversary cycles). A day that not every month or year has becomes the last: the 31st, and the end of February in a
 * yearly cycle. Monday 23 Oct 2023 weekly gives day 1; 15 May quarterly gives day 15 of month 2.
 */
export const anniversaryOffset = (
  interval: CycleInterval,
  associatedOn: CalendarDate,
): Omit<CycleAlignment, "interval"> => {
  const epochDay = toEpochDay(associatedOn);
  if (interval === "WEEKLY") return { dayOffset: { type: "DAY", day: dayOfWeek(epochDay) }, monthOffset: 1 };
  const { month, day } = yearMonthDayOf(epochDay);
  const isEndOfFebruary = interval === "ANNUALLY" && month === 2 && day >= 28;
  const dayOffset: DayOffset = day === 31 || isEndOfFebruary ? { type: "LAST" } : { type: "DAY", day };
  return { dayOffset, monthOffset: ((month - 1) % MONTHS_OF_INTERVAL[interval]) + 1 };
};
