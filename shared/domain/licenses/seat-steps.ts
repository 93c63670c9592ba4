import type { LicenseLevel } from "#domain/licenses/license-book.ts";
import type { SeatRun } from "#domain/licenses/seat-history.ts";
import { type Decimal, max, ZERO } from "#domain/money/decimal.ts";
import { addDays, type CalendarDate, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** From an instant on so many seats are held. */
export type SeatStep = { readonly at: Instant; readonly quantity: Decimal };

/** One step per instant, in order: of the updates of one instant, only what holds after the last one was ever held. */
export const stepsOf = (levels: readonly LicenseLevel[]): readonly SeatStep[] =>
  levels.flatMap(({ effectiveFrom: at, held }, index) =>
    levels[index + 1]?.effectiveFrom === at ? [] : [{ at, quantity: held }],
  );

/**
 * The most that is held on each day of a stretch of days: all changes inside a day make one quantity (Togai rule §13.3). What
 * is given up counts until the end of its day, unless the day begins with it.
 *
 *   5, and 8 from the 16th at 10:00, and 6 from 18:00      5 until the 15th, 8 on the 16th, 6 from the 17th
 */
export const runsOf = (
  steps: readonly SeatStep[],
  { startDate, endDate }: Slice,
  zone: TimeZone,
): readonly SeatRun[] => {
  const start = startOfDay(startDate, zone);
  const end = startOfDay(endDate, zone);
  let held = steps.findLast(({ at }) => at <= start)?.quantity ?? ZERO;
  const from = new Map<CalendarDate, Decimal>([[startDate, held]]);
  const inside = steps.filter(({ at }) => start < at && at < end);
  for (const [date, ofDay] of Map.groupBy(inside, ({ at }) => dateAt(at, zone))) {
    // The day's first moment belongs to what begins with it.
    const opening = ofDay[0]?.at === startOfDay(date, zone) ? [] : [held];
    const [first = held, ...others] = [...opening, ...ofDay.map(({ quantity }) => quantity)];
    from.set(date, others.reduce(max, first));
    held = ofDay.at(-1)?.quantity ?? held;
    from.set(addDays(date, 1), held);
  }
  return joined(
    [...from].filter(([date]) => date < endDate),
    endDate,
  );
};

/** Runs from their first days; those of one quantity become one. */
const joined = (from: readonly (readonly [CalendarDate, Decimal])[], endDate: CalendarDate): readonly SeatRun[] => {
  const starts = from.filter(([, quantity], index) => !from[index - 1]?.[1].eq(quantity));
  return starts.map(([startDate, quantity], index) => ({
    startDate,
    endDate: starts[index + 1]?.[0] ?? endDate,
    quantity,
  }));
};
