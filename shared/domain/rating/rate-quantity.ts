import type { UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { boundCard, boundSlabs } from "#domain/rating/bounds.ts";
import { priceSlabs } from "#domain/rating/price-slabs.ts";
import type { RatedQuantity, RatedUsage, SlabLink, SlabRating } from "#domain/rating/rated-quantity.ts";
import { type SlabPrices, slabPrices } from "#domain/rating/slab-prices.ts";
import { spreadOverSlabs } from "#domain/rating/spread-over-slabs.ts";

/** Quantity and prices → charge. Every amount that goes by quantity is decided by these links, in this order. */
const CHAIN: readonly SlabLink[] = [spreadOverSlabs, priceSlabs, boundSlabs, boundCard];

/**
 * What slabs charge for a quantity, in full precision; money is cut only on the invoice (Togai rule §14.7).
 *
 *   TIERED, slabs above 0 at 2 and above 100 at 1, quantity 150      100 × 2 + 50 × 1 = 250
 *   VOLUME, the same slabs and quantity                              150 × 1          = 150
 */
export const rateQuantity = (prices: SlabPrices, quantity: Decimal): RatedQuantity => {
  let rating: SlabRating = { prices, quantity, portions: [], slabs: [], adjustment: ZERO, amount: ZERO };
  for (const link of CHAIN) rating = link(rating);
  const { slabs, adjustment, amount } = rating;
  return { quantity, slabs, bounds: prices.bounds, adjustment, amount };
};

/** What a usage card charges for the usage of a cycle. */
export const rateUsage = (card: UsageRateCard, currency: CurrencyCode, usage: Decimal): RatedUsage => ({
  type: "USAGE",
  card,
  ...rateQuantity(slabPrices(card, currency), usage),
});
