import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, sum, ZERO } from "#domain/money/decimal.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type LicenseWindow, licenseWindows } from "#domain/rating/license-windows.ts";
import { partOfDays } from "#domain/rating/part-of-days.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { type CalendarDate, daysBetween } from "#domain/time/calendar.ts";

/** Seats before and after a change, and the first day on which the new number holds. */
export type SeatChange = { readonly before: Decimal; readonly after: Decimal; readonly date: CalendarDate };

/** What a change of seats costs in what is left of a cycle that was paid in advance; below zero: what is given back. */
export type LicenseChange = {
  readonly card: LicenseRateCard;
  readonly change: SeatChange;
  /** R(after) − R(before), for a whole window. */
  readonly difference: Decimal;
  /** What is left of each window, and of how many days; without proration a window that has begun counts whole. */
  readonly windows: readonly LicenseWindow[];
  readonly amount: Decimal;
};

/**
 * What an increase costs at once, and what a decrease gives back, on a day of a cycle that was paid in advance (Togai rule
 * §13.3). With proration it is the difference of the prices for the days left, that day among them, of all days of the window.
 * Without it an increase costs the whole difference, and a decrease nothing until the next cycle.
 *
 *   5 → 8 seats at 10 on 16 April, prorated      (80 − 50) × 15 / 30 = 15
 *   8 → 5 seats on that day                       −15; without proration 0
 */
export const licenseChange = (
  card: LicenseRateCard,
  currency: CurrencyCode,
  change: SeatChange,
  place: CycleInSlice,
): LicenseChange => {
  const prices = slabPrices(card, currency);
  const difference = rateQuantity(prices, change.after).amount.minus(rateQuantity(prices, change.before).amount);
  const windows = licenseWindows(card.usageCycle, place).flatMap((window) => leftOf(window, change, card));
  return { card, change, difference, windows, amount: amountOf(card, difference, windows) };
};

const leftOf = (window: LicenseWindow, { date }: SeatChange, card: LicenseRateCard): readonly LicenseWindow[] => {
  if (window.endDate <= date) return [];
  const startDate = window.startDate > date ? window.startDate : date;
  const days = card.enableProration ? daysBetween(startDate, window.endDate) : window.fullDays;
  return [{ startDate, endDate: window.endDate, days, fullDays: window.fullDays }];
};

const amountOf = (card: LicenseRateCard, difference: Decimal, windows: readonly LicenseWindow[]): Decimal =>
  card.enableProration || difference.gt("0") ? sum(windows.map((window) => partOfDays(difference, window))) : ZERO;
