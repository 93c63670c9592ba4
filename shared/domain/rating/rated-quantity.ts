import type { RateBounds, UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { AppliedBounds } from "#domain/rating/bounded.ts";
import type { PricedSlab, SlabPrices } from "#domain/rating/slab-prices.ts";

/** What one slab charges: `usage` lies above its `startAfter`, up to and including its `upTo` (VOLUME: all of the usage). */
export type SlabCharge = AppliedBounds & {
  readonly slab: PricedSlab;
  readonly order: number;
  readonly usage: Decimal;
  /** Whole packages paid; only where the slab is priced by package. */
  readonly packageQuantity?: Decimal;
  readonly amount: Decimal;
};

/** What slabs charge for a quantity, in full precision: `amount` = sum of the slabs + `adjustment`. */
export type RatedQuantity = {
  /** As measured; below zero where corrections outweigh what was used. */
  readonly quantity: Decimal;
  /** The slabs reached, in order. TIERED: their usages add up to the quantity above the first slab's start. */
  readonly slabs: readonly SlabCharge[];
  /** The card's own bounds in the currency. */
  readonly bounds: RateBounds;
  /** What they add (positive: minimum) or take away (negative: maximum). */
  readonly adjustment: Decimal;
  readonly amount: Decimal;
};

/** What a usage rate card charges. */
export type RatedUsage = RatedQuantity & { readonly type: "USAGE"; readonly card: UsageRateCard };

/** How much of a quantity falls to a slab. */
export type SlabPortion = { readonly slab: PricedSlab; readonly usage: Decimal };

/** A quantity on its way through the chain of `rate-quantity.ts`. */
export type SlabRating = {
  readonly prices: SlabPrices;
  readonly quantity: Decimal;
  readonly portions: readonly SlabPortion[];
  readonly slabs: readonly SlabCharge[];
  readonly adjustment: Decimal;
  readonly amount: Decimal;
};

/** One step of rating; all have the same signature, so that the chain can be read as a list. */
export type SlabLink = (rating: SlabRating) => SlabRating;
