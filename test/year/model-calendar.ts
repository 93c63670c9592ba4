import { Temporal } from "temporal-polyfill";

/**
 * The calendar of billing as Togai rules §14.3 and §14.4 tell it, written a second time: by listing boundaries on Temporal's
 * dates, where the program computes one from its number. Shares nothing with it.
 */
export type Terms = {
  readonly interval: "WEEKLY" | "MONTHLY" | "QUARTERLY" | "HALF_YEARLY" | "ANNUALLY";
  /** A number or LAST. */
  readonly day: string;
  /** Number of the month inside the interval. */
  readonly month: number;
  readonly grace: number;
};

/** Days of the zone, the last one exclusive. */
export type Slice = { readonly from: string; readonly until: string; readonly terms: Terms };

/** In milliseconds of the epoch; `awaitedUntil` is when its grace is over. */
export type Tile = { readonly start: number; readonly end: number; readonly awaitedUntil: number };

const MONTHS = { MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, ANNUALLY: 12 } as const;

const dayIn = (month: Temporal.PlainYearMonth, day: string): Temporal.PlainDate =>
  month.toPlainDate({ day: day === "LAST" ? month.daysInMonth : Math.min(Number(day), month.daysInMonth) });

/** Whether a cycle of such terms begins on a day, seen from the day alone. */
const isBoundary = (date: Temporal.PlainDate, { interval, day, month }: Terms): boolean => {
  if (interval === "WEEKLY") return date.dayOfWeek === (day === "LAST" ? 7 : Number(day));
  if ((date.month - 1) % MONTHS[interval] !== month - 1) return false;
  return dayIn(date.toPlainYearMonth(), day).equals(date);
};

/** When a day begins in a zone. */
export const midnight = (date: Temporal.PlainDate, zone: string): number =>
  date.toZonedDateTime(zone).epochMilliseconds;

/** The day of a zone that a moment falls on. */
export const dayOf = (instant: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();

/** The cycles of a slice that begin before a day. */
export const tilesOf = ({ from, until, terms }: Slice, zone: string, before: Temporal.PlainDate): readonly Tile[] => {
  const end = Temporal.PlainDate.from(until);
  const starts = [Temporal.PlainDate.from(from)];
  // One more than was asked for, since a cycle ends where the next begins.
  const limit = before.add({ years: 1, days: 2 });
  for (let date = starts[0]?.add({ days: 1 }); date; date = date.add({ days: 1 })) {
    if (Temporal.PlainDate.compare(date, end) >= 0 || Temporal.PlainDate.compare(date, limit) > 0) break;
    if (!isBoundary(date, terms)) continue;
    starts.push(date);
    if (Temporal.PlainDate.compare(date, before) >= 0) break;
  }
  return starts.flatMap((start, index) => {
    if (Temporal.PlainDate.compare(start, before) >= 0) return [];
    const next = starts[index + 1] ?? end;
    return [
      {
        start: midnight(start, zone),
        end: midnight(next, zone),
        awaitedUntil: midnight(next.add({ days: terms.grace }), zone),
      },
    ];
  });
};
