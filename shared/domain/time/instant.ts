import type { Brand } from "#domain/brand.ts";
import { daysInMonth, epochDayOf } from "#domain/time/gregorian.ts";

/** A moment in UTC, in whole milliseconds since 1970. Finer parts of a timestamp are cut: no boundary lies inside one. */
export type Instant = Brand<number, "Instant">;

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Checks that a number is a moment which a date can say; anything else is our own mistake and throws. */
export const instantOf = (epochMilliseconds: number): Instant => {
  if (!Number.isInteger(epochMilliseconds) || Math.abs(epochMilliseconds) > LIMIT_OF_DATE)
    throw new RangeError(`${epochMilliseconds} is no instant`);
  return epochMilliseconds as Instant;
};

/** 100 million days on either side of 1970: more than that no `Date` can print. */
const LIMIT_OF_DATE = 100_000_000 * DAY;

/** "Forever" on the wire: the exclusive end of what has no end. */
export const FOREVER = instantOf(Date.UTC(9999, 0, 1));
/** "Since ever" on the wire: the start of a first version. */
export const SINCE_EVER = instantOf(0);

/**
 * The instant that an ISO 8601 date-time says, or undefined where it says none (30 February, hour 25) or one outside the
 * years 1 to 9999 UTC, which four digits could not write back. Without an offset it is UTC (Togai rule §1.6). A leap second
 * counts as the second after it, and is one only at the end of a UTC day.
 */
export const parseInstant = (text: string): Instant | undefined => {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0", fraction = "", offset = "Z"] = match;
  const shift = offsetMinutes(offset);
  const date = epochMillisecondsOf(+year, +month, +day);
  if (shift === undefined || date === undefined) return undefined;
  if (+hour > 23 || +minute > 59 || +second > 60) return undefined;
  const utcMinute = date + (+hour * 60 + +minute - shift) * MINUTE;
  if (+second === 60 && (utcMinute + MINUTE) % DAY !== 0) return undefined;
  const instant = utcMinute + +second * 1_000 + millisecondsOf(fraction);
  return instant >= FIRST_YEAR && instant < YEAR_10000 ? instantOf(instant) : undefined;
};

/** ISO 8601 in UTC with `Z`; milliseconds only where there are some: `2025-01-15T00:00:00Z`. */
export const toIso = (instant: Instant): string => new Date(instant).toISOString().replace(".000Z", "Z");

/** The start of the UTC hour in which an instant lies. */
export const hourOf = (instant: number): Instant => instantOf(Math.floor(instant / HOUR) * HOUR);

export const addMilliseconds = (instant: Instant, milliseconds: number): Instant => instantOf(instant + milliseconds);
export const earlier = (first: Instant, second: Instant): Instant => Math.min(first, second) as Instant;
export const later = (first: Instant, second: Instant): Instant => Math.max(first, second) as Instant;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

const FIRST_YEAR = epochDayOf({ year: 1, month: 1, day: 1 }) * DAY;
const YEAR_10000 = epochDayOf({ year: 10_000, month: 1, day: 1 }) * DAY;

const epochMillisecondsOf = (year: number, month: number, day: number): number | undefined =>
  month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)
    ? undefined
    : epochDayOf({ year, month, day }) * DAY;

const millisecondsOf = (fraction: string): number => +fraction.padEnd(3, "0").slice(0, 3);

/** Minutes east of Greenwich, none where there are no digits (`Z`); undefined where RFC 3339 has no such offset. */
const offsetMinutes = (offset: string): number | undefined => {
  const hours = +offset.slice(1, 3);
  const minutes = offset.length > 3 ? +offset.slice(-2) : 0;
  if (hours > 23 || minutes > 59) return undefined;
  return offset.startsWith("-") ? -(hours * 60 + minutes) : hours * 60 + minutes;
};
