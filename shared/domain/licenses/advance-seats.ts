import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { SeatHistory, SeatRun } from "#domain/licenses/seat-history.ts";
import { type Decimal, max, ZERO } from "#domain/money/decimal.ts";
import { seatsOn } from "#domain/rating/seat-count.ts";
import { addDays, type CalendarDate } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** What has been billed in advance for one card in one cycle: for its seats, or for a prorated fee, which counts as one seat. */
export type AdvanceSeats = {
  readonly cycleStart: Instant;
  /** Names the card inside its plan. */
  readonly cardName: string;
  /** The seats that are paid for on each day of the cycle; of a fee, on each day that it pays for. */
  readonly billed: readonly SeatRun[];
  /** How often they have changed since the cycle began. */
  readonly changes: number;
  /** Everything up to this moment is billed, as far as it was known when it was looked at. */
  readonly lookedAt: Instant;
};

/** Days on which other seats are to be paid for than before. */
export type SeatChange = Slice & { readonly before: Decimal; readonly after: Decimal };

/** The day on which what is paid for ends. */
export const paidUntil = ({ billed }: Pick<AdvanceSeats, "billed">): CalendarDate => wholeOf(billed).endDate;

/** All days of a cycle at the seats of its first one: what the invoice at its start pays for. */
export const paidAtStart = (history: SeatHistory, { startDate, endDate }: Slice): readonly SeatRun[] => [
  { startDate, endDate, quantity: seatsOn(history, startDate) },
];

/**
 * Whether seats stay paid for once they are, although they are given up: without proration there is nothing to give back before
 * the next cycle, and without a way to refund nothing is given back either (Togai rule §13.3).
 */
export const isKept = ({
  enableProration,
  proratedRefundMode,
}: Pick<LicenseRateCard, "enableProration" | "proratedRefundMode">): boolean =>
  !enableProration || proratedRefundMode === "NONE";

/**
 * What is to be paid for on each day of a cycle, looked at on one of them: until then what was held, from then on what is held
 * on that day.
 */
export const seatsToPay = (
  history: SeatHistory,
  { cycle, today }: { readonly cycle: Slice; readonly today: CalendarDate },
): readonly SeatRun[] => {
  const days: SeatRun[] = [];
  for (const startDate of startsUntil(history, cycle, today)) {
    const quantity = seatsOn(history, startDate);
    const before = days.at(-1);
    if (before?.quantity.eq(quantity)) continue;
    if (before) days[days.length - 1] = { ...before, endDate: startDate };
    days.push({ startDate, endDate: cycle.endDate, quantity });
  }
  return days;
};

/** The days of a cycle on which what is to be paid differs from what is; of seats that are kept, those on which it is more. */
export const seatChanges = (
  billed: readonly SeatRun[],
  {
    wanted,
    cycle,
    given,
  }: { readonly wanted: readonly SeatRun[]; readonly cycle: Slice; readonly given: "KEPT" | "BACK" },
): readonly SeatChange[] =>
  [...cutTogether(cycle, billed, wanted)].flatMap(({ startDate, endDate }) => {
    const before = onDay(billed, startDate);
    const held = onDay(wanted, startDate);
    const after = given === "KEPT" ? max(before, held) : held;
    return before.eq(after) ? [] : [{ startDate, endDate, before, after }];
  });

/** The days after a card has left the plan that are paid for: none of them is to be. */
export const seatsGivenUp = (billed: readonly SeatRun[], endDate: CalendarDate): readonly SeatChange[] => {
  const until = paidUntil({ billed });
  if (until <= endDate) return [];
  return seatChanges(billed, { wanted: [], cycle: { startDate: endDate, endDate: until }, given: "BACK" });
};

/** What is paid for once the changes are; also on days that the cycle no longer has. */
export const withChanges = (billed: readonly SeatRun[], changes: readonly SeatChange[]): readonly SeatRun[] => {
  const runs: SeatRun[] = [];
  for (const { startDate, endDate } of cutTogether(wholeOf([...billed, ...changes]), billed, changes)) {
    const change = changes.find((one) => one.startDate <= startDate && startDate < one.endDate);
    const quantity = change?.after ?? onDay(billed, startDate);
    const last = runs.at(-1);
    if (last?.quantity.eq(quantity)) runs[runs.length - 1] = { ...last, endDate };
    else runs.push({ startDate, endDate, quantity });
  }
  return runs;
};

const wholeOf = ([first, ...others]: readonly Slice[]): Slice => {
  if (!first) throw new RangeError("no days are billed");
  return others.reduce(
    (whole, { startDate, endDate }) => ({
      startDate: startDate < whole.startDate ? startDate : whole.startDate,
      endDate: endDate > whole.endDate ? endDate : whole.endDate,
    }),
    { startDate: first.startDate, endDate: first.endDate },
  );
};

/** Days of a cycle on which the number of seats may change, up to a day. */
const startsUntil = (
  history: SeatHistory,
  { startDate, endDate }: Slice,
  today: CalendarDate,
): readonly CalendarDate[] => {
  const bounds =
    history.type === "QUANTITY"
      ? history.runs.map((run) => run.startDate)
      : history.seats.flatMap((seat) => [seat.startDate, seat.endDate]);
  const inside = bounds.filter((date) => startDate < date && date <= today && date < endDate);
  return [startDate, ...new Set(inside.toSorted())];
};

/** The next day after one on which another number of seats is held, if there is one in the cycle. */
export const nextChange = (history: SeatHistory, cycle: Slice, today: CalendarDate): CalendarDate | undefined => {
  const held = seatsOn(history, today);
  return startsUntil(history, cycle, addDays(cycle.endDate, -1)).find(
    (date) => date > today && !seatsOn(history, date).eq(held),
  );
};

const onDay = (runs: readonly SeatRun[], date: CalendarDate): Decimal =>
  runs.find(({ startDate, endDate }) => startDate <= date && date < endDate)?.quantity ?? ZERO;

/** Stretches of days, without gaps, inside of which none of the runs begins or ends. */
function* cutTogether(whole: Slice, ...runs: readonly (readonly Slice[])[]): Generator<Slice, void, undefined> {
  const bounds = runs.flat().flatMap(({ startDate, endDate }) => [startDate, endDate]);
  const inside = bounds.filter((date) => whole.startDate < date && date < whole.endDate);
  const dates = [whole.startDate, ...new Set(inside.toSorted()), whole.endDate];
  for (const [index, endDate] of dates.entries()) {
    const startDate = dates[index - 1];
    if (startDate !== undefined) yield { startDate, endDate };
  }
}
