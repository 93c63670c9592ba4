import { addDays, type CalendarDate, dateAt, startOfDay, type TimeZone, toEpochDay } from "#domain/time/calendar.ts";
import { dayOfWeek } from "#domain/time/gregorian.ts";
import { addMilliseconds, earlier, FOREVER, HOUR, type Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** How finely a metric is cut (Togai rule §21.1). Weeks start on Monday. */
export type BucketPeriod = "HOUR" | "DAY" | "WEEK" | "MONTH";

/**
 * The start of the bucket that holds an instant. Hours are counted from the start of the day in the zone, so a day on which
 * clocks change has 23 or 25 of them, and where they change by half an hour the last one is short.
 */
export const bucketStart = (instant: Instant, period: BucketPeriod, zone: TimeZone): Instant => {
  if (instant >= FOREVER) return FOREVER;
  const date = dateAt(instant, zone);
  if (period !== "HOUR") return startOfDay(firstDate(date, period), zone);
  const midnight = startOfDay(date, zone);
  return addMilliseconds(midnight, Math.floor((instant - midnight) / HOUR) * HOUR);
};

/** The end of the bucket that holds an instant, which is the start of the next. Nothing comes after forever. */
export const nextBucket = (instant: Instant, period: BucketPeriod, zone: TimeZone): Instant => {
  const date = dateAt(instant, zone);
  if (period !== "HOUR") return startOfDay(nextFirstDate(date, period), zone);
  const fullHour = addMilliseconds(bucketStart(instant, period, zone), HOUR);
  return earlier(fullHour, startOfDay(addDays(date, 1), zone));
};

/** The starts of all buckets that share an instant with an interval, made one by one as they are asked for. */
export function* bucketStarts(
  { start, end }: Interval,
  period: BucketPeriod,
  zone: TimeZone,
): Generator<Instant, void, undefined> {
  const until = earlier(end, FOREVER);
  for (let at = start; at < until; at = nextBucket(at, period, zone)) yield bucketStart(at, period, zone);
}

type DatePeriod = Exclude<BucketPeriod, "HOUR">;

const firstDate = (date: CalendarDate, period: DatePeriod): CalendarDate => {
  switch (period) {
    case "DAY":
      return date;
    case "WEEK":
      return addDays(date, 1 - dayOfWeek(toEpochDay(date)));
    case "MONTH":
      return addDays(date, 1 - +date.slice(8));
  }
};

/** The longest month has 31 days, so 31 days after the first of one lies in the next. */
const nextFirstDate = (date: CalendarDate, period: DatePeriod): CalendarDate => {
  const days = { DAY: 1, WEEK: 7, MONTH: 31 }[period];
  return firstDate(addDays(firstDate(date, period), days), period);
};
