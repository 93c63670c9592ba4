import type { FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, decimal, divide, ZERO } from "#domain/money/decimal.ts";
import { type CycleInSlice, paidSpan } from "#domain/rating/fee-span.ts";
import { rateFixedFee } from "#domain/rating/fixed-fee.ts";
import { type CalendarDate, dateAt, daysBetween, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a fee has earned before an instant, from the first day that it pays for. */
export type Accrual = (until: Instant) => Decimal;

/**
 * How the fee of which this cycle has a part is earned (Togai rule §14.8): with proration an equal part at the start of every
 * day that it pays for, else all of it at the start of the first. Parts of a day's amount are cut towards zero and made up for
 * later, so that all days together earn exactly what is billed.
 *
 *   50 a month, 21 Jan … 1 Feb      50 × 11 / 31 = 17.74…, of which 17.74… × 3 / 11 before 24 Jan
 */
export const accrualOf = (
  card: FixedFeeRateCard,
  place: CycleInSlice,
  { currency, zone }: { readonly currency: CurrencyCode; readonly zone: TimeZone },
): Accrual => {
  const span = paidSpan(card, place);
  if (!span) return () => ZERO;
  const { amount } = rateFixedFee(card, currency, span);
  return (until) => {
    const days = Math.min(daysBegun(span.startDate, until, zone), span.days);
    if (days <= 0) return ZERO;
    return card.enableProration && days < span.days ? shareOf(amount, days, span.days) : amount;
  };
};

/** Days that began at or after the start of the first and before the instant; negative when it lies before. */
const daysBegun = (first: CalendarDate, until: Instant, zone: TimeZone): number => {
  const date = dateAt(until, zone);
  return daysBetween(first, date) + (startOfDay(date, zone) < until ? 1 : 0);
};

const shareOf = (amount: Decimal, days: number, ofDays: number): Decimal =>
  divide(amount.times(decimal(`${days}`)), decimal(`${ofDays}`), { scale: SHARE_SCALE, rounding: "DOWN" });

/** Decimal places of a day's share: as many as of a prorated fee. */
const SHARE_SCALE = 20;
