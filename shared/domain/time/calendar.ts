import { Temporal } from "temporal-polyfill";
import type { Brand } from "#domain/brand.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";

/** A day without time or zone, `YYYY-MM-DD`. Dates compare as text. */
export type CalendarDate = Brand<string, "CalendarDate">;
/** An IANA time zone that this runtime knows, such as `UTC` or `Asia/Kolkata`. */
export type TimeZone = Brand<string, "TimeZone">;

export const UTC = "UTC" as TimeZone;
/** "Until forever" on the wire. */
export const FOREVER_DATE = "9999-01-01" as CalendarDate;

export const parseCalendarDate = (text: string): CalendarDate | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() as CalendarDate;
  } catch {
    return undefined;
  }
};

export const parseTimeZone = (text: string): TimeZone | undefined => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return text as TimeZone;
  } catch {
    return undefined;
  }
};

/** The first moment of a day in a zone; where midnight does not exist (a clock change), the first moment that does. */
export const startOfDay = (date: CalendarDate, zone: TimeZone): Instant =>
  zone === UTC
    ? instantOf(Date.parse(`${date}T00:00:00Z`))
    : instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/** The day that people in the zone call it at that instant. */
export const dateAt = (instant: Instant, zone: TimeZone): CalendarDate =>
  (zone === UTC
    ? new Date(instant).toISOString().slice(0, 10)
    : Temporal.Instant.fromEpochMilliseconds(instant)
        .toZonedDateTimeISO(zone)
        .toPlainDate()
        .toString()) as CalendarDate;

export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  Temporal.PlainDate.from(date).add({ days }).toString() as CalendarDate;

/** Whole days from one date to a later one: 1 from the 30th to the 31st, whatever the clocks do. */
export const daysBetween = (from: CalendarDate, until: CalendarDate): number =>
  Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
