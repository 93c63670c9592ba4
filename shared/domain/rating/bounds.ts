import type { RateBounds } from "#domain/catalog/rate-card.ts";
import { runningSum, ZERO } from "#domain/money/decimal.ts";
import { bounded } from "#domain/rating/bounded.ts";
import type { SlabCharge, SlabLink } from "#domain/rating/rated-quantity.ts";

/** Every slab reached charges at least its minimum and at most its maximum; a slab that is not reached charges nothing. */
export const boundSlabs: SlabLink = (rating) =>
  rating.slabs.some(({ slab }) => binds(slab.bounds)) ? { ...rating, slabs: rating.slabs.map(boundSlab) } : rating;

/**
 * The card as a whole charges at least its minimum, even without any usage, and at most its maximum. The difference to the
 * sum of its slabs is kept apart, as a line of its own.
 */
export const boundCard: SlabLink = (rating) => {
  const { bounds } = rating.prices;
  const total = runningSum();
  for (const { amount } of rating.slabs) total.add(amount);
  const subTotal = total.total();
  if (!binds(bounds)) return { ...rating, amount: subTotal, adjustment: ZERO };
  const { amount } = bounded(subTotal, bounds);
  return { ...rating, amount, adjustment: amount.minus(subTotal) };
};

const boundSlab = (charge: SlabCharge): SlabCharge => ({ ...charge, ...bounded(charge.amount, charge.slab.bounds) });

/** Most prices have no bounds. */
const binds = ({ minimumRate, maximumRate }: RateBounds): boolean =>
  minimumRate !== undefined || maximumRate !== undefined;
