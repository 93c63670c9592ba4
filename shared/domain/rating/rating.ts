import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { boundCard, boundSlabs } from "#domain/rating/bounds.ts";
import { priceSlabs } from "#domain/rating/price-slabs.ts";
import type { Link, RatedUsage, Rating } from "#domain/rating/rated-usage.ts";
import { spreadOverSlabs } from "#domain/rating/spread-over-slabs.ts";
import type { UsagePrices } from "#domain/rating/usage-prices.ts";

/** Usage and prices → charge. Every amount of a usage rate card is decided by these links, in this order. */
const CHAIN: readonly Link[] = [spreadOverSlabs, priceSlabs, boundSlabs, boundCard];

/**
 * What a card charges for the usage of a cycle, in full precision; money is cut only on the invoice (Togai rule §14.7).
 *
 *   TIERED, slabs above 0 at 2 and above 100 at 1, usage 150      100 × 2 + 50 × 1 = 250
 *   VOLUME, the same slabs and usage                              150 × 1          = 150
 */
export const rateUsage = (prices: UsagePrices, usage: Decimal): RatedUsage => {
  const { card, bounds } = prices;
  const unpriced: Rating = {
    type: "USAGE",
    card,
    bounds,
    prices,
    quantity: usage,
    slabs: [],
    adjustment: ZERO,
    amount: ZERO,
  };
  const { quantity, slabs, adjustment, amount } = CHAIN.reduce((rating, link) => link(rating), unpriced);
  return { type: "USAGE", card, bounds, quantity, slabs, adjustment, amount };
};
