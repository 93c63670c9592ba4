import type { RateBounds } from "#domain/catalog/rate-card.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** Which bound changed an amount; never both. */
export type AppliedBounds = { readonly minimumRateApplied: boolean; readonly maximumRateApplied: boolean };

/** The amount, but at least the minimum and at most the maximum (Togai rule §14.7). */
export const bounded = (
  amount: Decimal,
  { minimumRate, maximumRate }: RateBounds,
): AppliedBounds & { readonly amount: Decimal } => {
  if (minimumRate && amount.lt(minimumRate))
    return { amount: minimumRate, minimumRateApplied: true, maximumRateApplied: false };
  if (maximumRate && amount.gt(maximumRate))
    return { amount: maximumRate, minimumRateApplied: false, maximumRateApplied: true };
  return { amount, minimumRateApplied: false, maximumRateApplied: false };
};
