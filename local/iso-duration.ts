import { daysInMonth, epochDayOf, yearMonthDayOf } from "#domain/time/gregorian.ts";
import { DAY, HOUR, type Instant, instantOf, MINUTE } from "#domain/time/instant.ts";

const DURATION = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
/** More than that leaves the calendar anyway. */
const MOST = 100_000_000;

/**
 * The instant that lies an ISO 8601 duration after another, counted in UTC; undefined for any other text, or beyond the year
 * 9999. A month later than 31 January is the last day of February.
 */
export const isoDurationLater = (from: Instant, duration: string): Instant | undefined => {
  const match = DURATION.exec(duration);
  if (!match) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if ([years, months, weeks, days, hours, minutes, seconds].some((part) => part > MOST)) return undefined;
  const day = yearMonthDayOf(Math.floor(from / DAY));
  const month = day.year * 12 + (day.month - 1) + years * 12 + months;
  const year = Math.floor(month / 12);
  if (year > 9999) return undefined;
  const inMonth = { year, month: (month % 12) + 1 };
  const lastDay = daysInMonth(inMonth.year, inMonth.month);
  const date = epochDayOf({ ...inMonth, day: Math.min(day.day, lastDay) }) + weeks * 7 + days;
  const timeOfDay = from - Math.floor(from / DAY) * DAY;
  const later = date * DAY + timeOfDay + hours * HOUR + minutes * MINUTE + seconds * 1_000;
  return later < LATEST ? instantOf(later) : undefined;
};

const LATEST = Date.UTC(10_000, 0, 1);
