import { sum } from "#domain/money/decimal.ts";
import { bounded } from "#domain/rating/bounded.ts";
import type { SlabCharge, SlabLink } from "#domain/rating/rated-quantity.ts";

/** Every slab reached charges at least its minimum and at most its maximum; a slab that is not reached charges nothing. */
export const boundSlabs: SlabLink = (rating) => ({ ...rating, slabs: rating.slabs.map(boundSlab) });

/**
 * The card as a whole charges at least its minimum, even without any usage, and at most its maximum. The difference to the
 * sum of its slabs is kept apart, as a line of its own.
 */
export const boundCard: SlabLink = (rating) => {
  const subTotal = sum(rating.slabs.map(({ amount }) => amount));
  const { amount } = bounded(subTotal, rating.bounds);
  return { ...rating, amount, adjustment: amount.minus(subTotal) };
};

const boundSlab = (slab: SlabCharge): SlabCharge => ({ ...slab, ...bounded(slab.amount, slab.bounds) });
