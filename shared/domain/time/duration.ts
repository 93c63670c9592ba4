import { addInZone, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A length of time as ISO 8601 writes it. Years to days are counted on a calendar, the rest on a clock; none is below zero. */
export type Duration = {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
};

/**
 * The duration that an ISO 8601 text says (`P1Y2M3W4DT5H6M7.5S`, `PT0S`), or undefined where it says none. Only seconds may have
 * a fraction; finer than a millisecond is cut, as of instants. Numbers are bounded so that every sum is an instant.
 */
export const parseDuration = (text: string): Duration | undefined => {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, years, months, weeks, days, clock, hours, minutes, seconds, fraction = ""] = match;
  const parts = [years, months, weeks, days, hours, minutes, seconds];
  if (parts.every((part) => part === undefined)) return undefined;
  // A `T` that no clock unit follows.
  if (clock !== undefined && [hours, minutes, seconds].every((part) => part === undefined)) return undefined;
  const [y = 0, mo = 0, w = 0, d = 0, h = 0, mi = 0, s = 0] = parts.map((part) => Number(part ?? 0));
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  return { years: y, months: mo, weeks: w, days: d, hours: h, minutes: mi, seconds: s, milliseconds };
};

/**
 * The instant that lies a duration later, in a zone: first the calendar's units (one month after 31 January is the last day of
 * February; a day is 23 hours long where clocks go forward), then the clock's. Nothing lies later than `FOREVER`.
 *
 *   2023-07-31T15:51:34.308Z + P20D = 2023-08-20T15:51:34.308Z
 */
export const addDuration = (instant: Instant, duration: Duration, zone: TimeZone): Instant =>
  addInZone(instant, duration, zone);

/** Whether a duration moves an instant at all. */
export const isZeroDuration = (duration: Duration): boolean => Object.values(duration).every((part) => part === 0);

const ISO =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:[.,](\d{1,9}))?S)?)?$/;
