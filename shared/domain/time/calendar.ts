import { Temporal } from "temporal-polyfill";
import type { Brand } from "#domain/brand.ts";
import { daysInMonth, epochDayOf, yearMonthDayOf } from "#domain/time/gregorian.ts";
import { DAY, earlier, FOREVER, type Instant, instantOf } from "#domain/time/instant.ts";

/** A day without time or zone, `YYYY-MM-DD`. Dates compare as text. */
export type CalendarDate = Brand<string, "CalendarDate">;
/** An IANA time zone that this runtime knows, such as `UTC` or `Asia/Kolkata`. */
export type TimeZone = Brand<string, "TimeZone">;

export const UTC = "UTC" as TimeZone;
/** "Until forever" on the wire. It and every later date begin at `FOREVER`, whatever the zone. */
export const FOREVER_DATE = "9999-01-01" as CalendarDate;

/** Days that exist, in the years 1 to 9999; undefined for any other text. */
export const parseCalendarDate = (text: string): CalendarDate | undefined => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const { year, month, day } = partsOf(text);
  if (year < 1 || month < 1 || month > 12) return undefined;
  return day >= 1 && day <= daysInMonth(year, month) ? (text as CalendarDate) : undefined;
};

/** Undefined for names that no zone has, and for bare offsets such as `+05:30`, which know no clock changes. */
export const parseTimeZone = (text: string): TimeZone | undefined => {
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(text)) return undefined;
  if (text.toUpperCase() === "UTC") return UTC;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return text as TimeZone;
  } catch {
    return undefined;
  }
};

/** The first moment of a day in a zone; where midnight does not exist (a clock change), the first moment that does. */
export const startOfDay = (date: CalendarDate, zone: TimeZone): Instant => {
  if (date >= FOREVER_DATE) return FOREVER;
  if (zone === UTC) return instantOf(toEpochDay(date) * DAY);
  return instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
};

/**
 * The day an instant belongs to in a zone: the one whose `startOfDay` is the last to have come. It is what people there call
 * the day, but for the minutes they live twice when clocks go back over midnight (eastern Canada until 2011): those stay
 * with the day that has begun, so that days never overlap.
 */
export const dateAt = (instant: Instant, zone: TimeZone): CalendarDate => {
  if (instant >= FOREVER) return FOREVER_DATE;
  if (zone === UTC) return fromEpochDay(Math.floor(instant / DAY));
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const date = dateOf(local);
  if (local.hour < EVENING) return date;
  const tomorrow = addDays(date, 1);
  return startOfDay(tomorrow, zone) <= instant ? tomorrow : date;
};

/** Throws where the sum leaves the years 0 to 9999. */
export const addDays = (date: CalendarDate, days: number): CalendarDate => fromEpochDay(toEpochDay(date) + days);

/** Whole days from one date to a later one: 1 from the 30th to the 31st, whatever the clocks do. */
export const daysBetween = (from: CalendarDate, until: CalendarDate): number => toEpochDay(until) - toEpochDay(from);

/**
 * A moment that lies so much later on a zone's calendar and clock: calendar units first, a day that a month lacks being its
 * last one, then the clock's units. Nothing lies later than `FOREVER`.
 */
export const addInZone = (
  instant: Instant,
  units: Readonly<
    Record<"years" | "months" | "weeks" | "days" | "hours" | "minutes" | "seconds" | "milliseconds", number>
  >,
  zone: TimeZone,
): Instant => {
  const sum = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).add(units);
  return earlier(instantOf(sum.epochMilliseconds), FOREVER);
};

/** Days since 1970-01-01, for arithmetic. */
export const toEpochDay = (date: CalendarDate): number => epochDayOf(partsOf(date));

export const fromEpochDay = (epochDay: number): CalendarDate => dateOf(yearMonthDayOf(epochDay));

/** Clocks that went back over midnight since 1970 went back to 22:01 at the earliest (Newfoundland, 1988). */
const EVENING = 20;

const partsOf = (text: string) => ({ year: +text.slice(0, 4), month: +text.slice(5, 7), day: +text.slice(8, 10) });

const dateOf = ({ year, month, day }: { year: number; month: number; day: number }): CalendarDate => {
  if (!(year >= 0 && year <= 9999)) throw new RangeError(`year ${year} has no four digits`);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}` as CalendarDate;
};

const digits = (value: number, length: number): string => String(value).padStart(length, "0");
