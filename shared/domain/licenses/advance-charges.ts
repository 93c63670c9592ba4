import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import { type SeatChange, withChanges } from "#domain/licenses/advance-seats.ts";
import type { SeatRun } from "#domain/licenses/seat-history.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, max, ZERO } from "#domain/money/decimal.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type LicenseWindow, licenseWindows } from "#domain/rating/license-windows.ts";
import { partOfDays } from "#domain/rating/part-of-days.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { daysBetween } from "#domain/time/calendar.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** What other seats cost on some days that were paid in advance; below zero: what is given back. Not cut yet. */
export type AdvanceCharge = Slice & {
  readonly before: Decimal;
  readonly after: Decimal;
  /** Days that are charged, of how many that the price is for. */
  readonly days: number;
  readonly fullDays: number;
  readonly amount: Decimal;
};

/**
 * What changes of seats cost inside a cycle that was paid in advance (Togai rule §13.3), R being the price of a number of seats
 * for a window of the card, which is the cycle where the card has no usage cycle.
 *
 *   prorated      [R(after) − R(before)] × days / days of the whole window, for every stretch of days with other seats
 *   otherwise     R(most after) − R(most before), once per window, and nothing where that is below zero
 */
export const advanceCharges = (
  card: LicenseRateCard,
  currency: CurrencyCode,
  {
    billed,
    changes,
    place,
  }: {
    readonly billed: readonly SeatRun[];
    readonly changes: readonly SeatChange[];
    readonly place: CycleInSlice;
  },
): readonly AdvanceCharge[] => {
  const prices = slabPrices(card, currency);
  const dearer = (before: Decimal, after: Decimal): Decimal =>
    rateQuantity(prices, after).amount.minus(rateQuantity(prices, before).amount);
  const windows = licenseWindows(card.usageCycle, place);
  if (card.enableProration) {
    return windows.flatMap((window) =>
      changes.flatMap((change): readonly AdvanceCharge[] => {
        const days = shared(window, change);
        if (!days) return [];
        const { before, after } = change;
        const part = { days: daysBetween(days.startDate, days.endDate), fullDays: window.fullDays };
        return [{ ...days, before, after, ...part, amount: partOfDays(dearer(before, after), part) }];
      }),
    );
  }
  const next = withChanges(billed, changes);
  return windows.flatMap((window) => {
    const [before, after] = [mostIn(billed, window), mostIn(next, window)];
    const amount = dearer(before, after);
    return amount.gt(ZERO) ? [{ ...whole(window), before, after, amount }] : [];
  });
};

const whole = ({ startDate, endDate, fullDays }: LicenseWindow) => ({ startDate, endDate, days: fullDays, fullDays });

const shared = (window: Slice, change: Slice): Slice | undefined => {
  const startDate = window.startDate > change.startDate ? window.startDate : change.startDate;
  const endDate = window.endDate < change.endDate ? window.endDate : change.endDate;
  return startDate < endDate ? { startDate, endDate } : undefined;
};

const mostIn = (runs: readonly SeatRun[], window: Slice): Decimal =>
  runs.filter((run) => shared(window, run) !== undefined).reduce((most, { quantity }) => max(most, quantity), ZERO);
