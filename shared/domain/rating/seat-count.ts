import type { NamedSeat, SeatHistory } from "#domain/licenses/seat-history.ts";
import { type Decimal, decimal, max, sum, ZERO } from "#domain/money/decimal.ts";
import { type CalendarDate, daysBetween, toEpochDay } from "#domain/time/calendar.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** Without proration: the most seats that were held on a day, or how many names had one at all (Togai rule §13.3). */
export const mostSeats = (history: SeatHistory, window: Slice): Decimal =>
  history.type === "QUANTITY"
    ? history.runs
        .filter((run) => daysWithin(run, window) > 0)
        .reduce((most, { quantity }) => max(most, quantity), ZERO)
    : count(namesIn(history.seats, window).size);

/** With proration: every seat counts the days on which it was held; a name that is open twice on a day is one seat on it. */
export const seatDays = (history: SeatHistory, window: Slice): Decimal =>
  history.type === "QUANTITY"
    ? sum(history.runs.map((run) => run.quantity.times(count(daysWithin(run, window)))))
    : count([...namesIn(history.seats, window).values()].reduce((days, seats) => days + daysCovered(seats, window), 0));

/** Seats on a day. */
export const seatsOn = (history: SeatHistory, date: CalendarDate): Decimal => {
  const holds = ({ startDate, endDate }: Slice): boolean => startDate <= date && date < endDate;
  return history.type === "QUANTITY"
    ? (history.runs.find(holds)?.quantity ?? ZERO)
    : count(new Set(history.seats.filter(holds).map(({ name }) => name)).size);
};

const count = (whole: number): Decimal => decimal(`${whole}`);

const daysWithin = ({ startDate, endDate }: Slice, window: Slice): number => {
  const start = startDate > window.startDate ? startDate : window.startDate;
  const end = endDate < window.endDate ? endDate : window.endDate;
  return Math.max(0, daysBetween(start, end));
};

const namesIn = (seats: readonly NamedSeat[], window: Slice): ReadonlyMap<string, readonly NamedSeat[]> =>
  Map.groupBy(
    seats.filter((seat) => daysWithin(seat, window) > 0),
    ({ name }) => name,
  );

/** Days of a window on which at least one of the stretches holds. */
const daysCovered = (stretches: readonly Slice[], window: Slice): number => {
  const from = toEpochDay(window.startDate);
  const until = toEpochDay(window.endDate);
  let days = 0;
  let covered = from;
  for (const { startDate, endDate } of stretches.toSorted((one, two) => (one.startDate < two.startDate ? -1 : 1))) {
    const start = Math.max(toEpochDay(startDate), covered);
    const end = Math.min(toEpochDay(endDate), until);
    days += Math.max(0, end - start);
    covered = Math.max(covered, end);
  }
  return days;
};
