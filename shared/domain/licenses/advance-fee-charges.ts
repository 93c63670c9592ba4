import type { FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { AdvanceCharge } from "#domain/licenses/advance-charges.ts";
import type { SeatChange } from "#domain/licenses/advance-seats.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type CycleInSlice, paidSpan } from "#domain/rating/fee-span.ts";
import { rateFixedFee } from "#domain/rating/fixed-fee.ts";
import { daysBetween } from "#domain/time/calendar.ts";

/**
 * What a prorated fee that was paid in advance costs for days that came onto the plan since, and gives back for days that left it
 * (Togai rule §14.8): the fee × days / days of all that it pays for uncut. A day that is paid for counts as one, any other as none.
 *
 *   31 for January, the plan ends on the 15th      −31 × 17 / 31 = −17
 */
export const advanceFeeCharges = (
  card: FixedFeeRateCard,
  currency: CurrencyCode,
  { changes, place }: { readonly changes: readonly SeatChange[]; readonly place: CycleInSlice },
): readonly AdvanceCharge[] => {
  const span = paidSpan(card, place);
  if (!span) return [];
  const { fullDays } = span;
  return changes.map(({ startDate, endDate, before, after }) => {
    const days = daysBetween(startDate, endDate);
    const { amount } = rateFixedFee(card, currency, { days, fullDays });
    return { startDate, endDate, before, after, days, fullDays, amount: amount.times(after.minus(before)) };
  });
};
