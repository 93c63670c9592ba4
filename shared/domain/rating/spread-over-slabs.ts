import type { PricingModel } from "#domain/catalog/rate-card.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { SlabLink, SlabPortion } from "#domain/rating/rated-quantity.ts";
import type { PricedSlab } from "#domain/rating/slab-prices.ts";

/**
 * Which slabs the quantity reaches, and how much of it each one prices. Usage up to the start of the first slab is free. Usage
 * below zero, which negative attribute values can make, reaches none (docs/adr/0008-slab-boundaries.md).
 */
export const spreadOverSlabs: SlabLink = (rating) => {
  const { slabs, pricingModel } = rating.prices;
  return { ...rating, portions: SPREADS[pricingModel](slabs, rating.quantity) };
};

type Spread = (slabs: readonly PricedSlab[], usage: Decimal) => SlabPortion[];

/** Each slab takes only what falls inside it, (startAfter, upTo]; one that is passed takes its whole width. */
const tiered: Spread = (slabs, usage) => {
  const portions: SlabPortion[] = [];
  for (const slab of slabs) {
    const { startAfter, upTo, width } = slab;
    if (usage.lte(startAfter)) break;
    portions.push({ slab, usage: upTo && width && usage.gt(upTo) ? width : usage.minus(startAfter) });
  }
  return portions;
};

/** The one slab that holds the whole usage, startAfter < usage ≤ upTo, takes all of it. */
const volume: Spread = (slabs, usage) => {
  const slab = slabs.findLast(({ startAfter }) => usage.gt(startAfter));
  return slab ? [{ slab, usage }] : [];
};

const SPREADS: Record<PricingModel, Spread> = { TIERED: tiered, VOLUME: volume };
