import { assert } from "#domain/assert.ts";
import { type Decimal, decimal } from "#domain/money/decimal.ts";
import { quotient } from "#domain/rating/quotient.ts";
import type { RatedQuantity } from "#domain/rating/rated-quantity.ts";
import { timesBounds } from "#domain/rating/times-bounds.ts";

/** How many days are paid for, of how many that the price is for. */
export type PartOfDays = { readonly days: number; readonly fullDays: number };

/**
 * The part of an amount that falls on some of its days: the product first, then the one quotient.
 *
 *   50 for 31 days, 11 of them      50 × 11 / 31 = 17.741935…
 */
export const partOfDays = (amount: Decimal, { days, fullDays }: PartOfDays): Decimal => {
  assert(Number.isSafeInteger(days) && Number.isSafeInteger(fullDays), () => `${days} of ${fullDays} days`);
  assert(days > 0 && days <= fullDays, () => `${days} of ${fullDays} days`);
  if (days === fullDays) return amount;
  return quotient(amount.times(decimal(`${days}`)), decimal(`${fullDays}`));
};

/** The same quantity, paid for on some of the days only: every amount and the bounds of the card by their part. */
export const ratedForDays = (rated: RatedQuantity, part: PartOfDays): RatedQuantity => {
  const partOf = (amount: Decimal): Decimal => partOfDays(amount, part);
  return {
    quantity: rated.quantity,
    slabs: rated.slabs.map((charge) => ({ ...charge, amount: partOf(charge.amount) })),
    bounds: timesBounds(rated.bounds, partOf),
    adjustment: partOf(rated.adjustment),
    amount: partOf(rated.amount),
  };
};
