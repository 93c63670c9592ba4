import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { quotient } from "#domain/rating/quotient.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import type { RatedQuantity } from "#domain/rating/rated-quantity.ts";
import type { PricedSlab, SlabPrices } from "#domain/rating/slab-prices.ts";
import { timesBounds } from "#domain/rating/times-bounds.ts";

/** A quantity as a fraction, such as seat-days over days. */
export type Fraction = { readonly numerator: Decimal; readonly denominator: Decimal };

/**
 * What slabs charge for a fraction of units, as exactly as for whole ones: numerator and slabs are both taken the denominator
 * times as large, rated, and the amounts divided last. An average of 6 2/3 seats thus costs 66.666… at 10 each, and exactly 20
 * at 3 each, where a rounded average would make 19.999….
 *
 *   R(s / d) = Rd(s) / d, where Rd has slabs, packages, flat prices and bounds d times as large
 */
export const rateFraction = (prices: SlabPrices, { numerator, denominator }: Fraction): RatedQuantity => {
  if (numerator.mod(denominator).eq(ZERO)) return rateQuantity(prices, quotient(numerator, denominator));
  const rated = rateQuantity(enlarged(prices, denominator), numerator);
  const bySlab = new Map(prices.slabs.map((slab) => [slab.order, slab]));
  return {
    quantity: quotient(numerator, denominator),
    slabs: rated.slabs.map((charge) => ({
      ...charge,
      slab: bySlab.get(charge.order) ?? charge.slab,
      usage: quotient(charge.usage, denominator),
      amount: quotient(charge.amount, denominator),
    })),
    bounds: prices.bounds,
    adjustment: quotient(rated.adjustment, denominator),
    amount: quotient(rated.amount, denominator),
  };
};

const enlarged = (prices: SlabPrices, factor: Decimal): SlabPrices => ({
  ...prices,
  slabs: prices.slabs.map((slab) => enlargedSlab(slab, factor)),
  bounds: timesBounds(prices.bounds, (bound) => bound.times(factor)),
});

/** Only a price per unit stays as it is: there are that many times as many units. */
const enlargedSlab = (slab: PricedSlab, factor: Decimal): PricedSlab => ({
  ...slab,
  startAfter: slab.startAfter.times(factor),
  ...(slab.upTo && { upTo: slab.upTo.times(factor) }),
  ...(slab.width && { width: slab.width.times(factor) }),
  ...(slab.priceType === "PACKAGE" && { packageSize: slab.packageSize.times(factor) }),
  rate: slab.priceType === "PER_UNIT" ? slab.rate : slab.rate.times(factor),
  bounds: timesBounds(slab.bounds, (bound) => bound.times(factor)),
});
