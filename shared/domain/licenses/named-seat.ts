import type { AccountId, AddOnId, EventReference } from "#domain/ids.ts";
import type { NamedSeat } from "#domain/licenses/seat-history.ts";
import { addDays, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, FOREVER, type Instant } from "#domain/time/instant.ts";
import { type Interval, intersection } from "#domain/time/interval.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** A counted event that gave a name a seat or took it (Togai rule §10.3). */
export type SeatEvent = {
  /** The submission that was counted. */
  readonly reference: EventReference;
  readonly timestamp: Instant;
  readonly receivedAt: Instant;
  readonly action: "ADD" | "REMOVE";
  /** It was taken back. It stays, so that a late delivery of the same submission cannot bring it back. */
  readonly reverted?: true;
};

/** Every event of one name of a license of an account. */
export type SeatName = {
  readonly accountId: AccountId;
  readonly licenseId: AddOnId;
  readonly name: string;
  /** In no particular order. */
  readonly events: readonly SeatEvent[];
};

/** A stretch of time for which a name has a seat; without an end it is open. */
export type SeatInterval = { readonly opened: SeatEvent; readonly closed?: SeatEvent };

/** Events that one name can have: they are one document. */
export const MOST_SEAT_EVENTS = 5_000;

/**
 * When a name had a seat, by the events of it that count (Togai rule §13.2): adding an open name and removing one that is not
 * open change nothing. The events are taken in order of their time, so that the order in which they came makes no difference; at
 * one instant those that remove go first. A stretch that ends as it begins is none.
 */
export const seatIntervals = (events: readonly SeatEvent[]): readonly SeatInterval[] => {
  const intervals: SeatInterval[] = [];
  let opened: SeatEvent | undefined;
  for (const event of events.filter(({ reverted }) => !reverted).toSorted(byTime)) {
    if (event.action === "ADD") {
      opened ??= event;
    } else if (opened) {
      intervals.push({ opened, closed: event });
      opened = undefined;
    }
  }
  return opened ? [...intervals, { opened }] : intervals;
};

/** The days of a stretch of days on which a name has a seat: any moment of a day makes it one of them. */
export const namedSeatsOf = ({ name, events }: SeatName, slice: Slice, zone: TimeZone): readonly NamedSeat[] => {
  const whole: Interval = { start: startOfDay(slice.startDate, zone), end: startOfDay(slice.endDate, zone) };
  return seatIntervals(events).flatMap(({ opened, closed }): readonly NamedSeat[] => {
    const held = intersection(whole, { start: opened.timestamp, end: closed?.timestamp ?? FOREVER });
    if (!held) return [];
    const startDate = dateAt(held.start, zone);
    return [{ name, startDate, endDate: addDays(dateAt(addMilliseconds(held.end, -1), zone), 1) }];
  });
};

// References break ties that change nothing: of two equal events either may open the stretch.
const byTime = (first: SeatEvent, second: SeatEvent): number =>
  first.timestamp - second.timestamp ||
  Number(first.action === "ADD") - Number(second.action === "ADD") ||
  (first.reference < second.reference ? -1 : 1);
