import type { PricingModel } from "#domain/catalog/rate-card.ts";
import { type Decimal, min, ZERO } from "#domain/money/decimal.ts";
import type { SlabCharge, SlabLink } from "#domain/rating/rated-quantity.ts";
import type { PricedSlab } from "#domain/rating/slab-prices.ts";

/**
 * Which slabs the quantity reaches, and how much of it each one prices. Usage up to the start of the first slab is free. Usage
 * below zero, which negative attribute values can make, reaches none (docs/adr/0008-slab-boundaries.md).
 */
export const spreadOverSlabs: SlabLink = (rating) => ({
  ...rating,
  slabs: SPREADS[rating.prices.pricingModel](rating.prices.slabs, rating.quantity),
});

type Spread = (slabs: readonly PricedSlab[], usage: Decimal) => SlabCharge[];

/** Each slab takes only what falls inside it, (startAfter, upTo]. */
const tiered: Spread = (slabs, usage) =>
  slabs
    .filter(({ startAfter }) => usage.gt(startAfter))
    .map((slab) => reached(slab, min(usage, slab.upTo ?? usage).minus(slab.startAfter)));

/** The one slab that holds the whole usage, startAfter < usage ≤ upTo, takes all of it. */
const volume: Spread = (slabs, usage) => {
  const slab = slabs.findLast(({ startAfter }) => usage.gt(startAfter));
  return slab ? [reached(slab, usage)] : [];
};

const SPREADS: Record<PricingModel, Spread> = { TIERED: tiered, VOLUME: volume };

const reached = (slab: PricedSlab, usage: Decimal): SlabCharge => ({
  ...slab,
  usage,
  amount: ZERO,
  minimumRateApplied: false,
  maximumRateApplied: false,
});
