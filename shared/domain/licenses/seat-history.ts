import type { Decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";

/** Days in a row, the last of them left out, on which the same number of seats was held: the most held at a moment of the day. */
export type SeatRun = { readonly startDate: CalendarDate; readonly endDate: CalendarDate; readonly quantity: Decimal };

/** The days on which a name had a seat, the last of them left out. */
export type NamedSeat = { readonly name: string; readonly startDate: CalendarDate; readonly endDate: CalendarDate };

/**
 * Seats of one license on the days of a cycle (Togai rule §13). QUANTITY: runs in order, without gaps, over all days of the
 * cycle. NAMES: every stretch of every name, cut to the cycle, in no particular order; stretches of one name may touch or overlap.
 */
export type SeatHistory =
  | { readonly type: "QUANTITY"; readonly runs: readonly SeatRun[] }
  | { readonly type: "NAMES"; readonly seats: readonly NamedSeat[] };
