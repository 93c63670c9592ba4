import { type Decimal, decimal, ONE } from "#domain/money/decimal.ts";
import type { PurchaseQuantities } from "#domain/purchases/purchase.ts";

/**
 * How often a purchase takes what a card sells: `quantity` multiplies all cards, `rateCardQuantities` the one that it names
 * (Togai rule §16.1).
 *
 *   quantity 2, rateCardQuantities { feature: 1.2 }      2.4 times the feature's card, 2 times every other
 */
export const cardFactor = (
  { quantity, rateCardQuantities }: PurchaseQuantities,
  { billableId }: { readonly billableId: string },
): Decimal => {
  const ofAll = quantity === undefined ? ONE : decimal(`${quantity}`);
  const ofCard = rateCardQuantities && Object.hasOwn(rateCardQuantities, billableId);
  return ofCard ? ofAll.times(rateCardQuantities[billableId] ?? ONE) : ofAll;
};
