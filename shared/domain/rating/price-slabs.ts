import type { Decimal } from "#domain/money/decimal.ts";
import type { SlabCharge, SlabLink, SlabPortion } from "#domain/rating/rated-quantity.ts";
import type { PricedSlab } from "#domain/rating/slab-prices.ts";
import { wholePackages } from "#domain/rating/whole-packages.ts";

/** The amount of every slab reached, before any bounds (Togai rule §14.7). Rates may be negative. */
export const priceSlabs: SlabLink = (rating) => ({ ...rating, slabs: rating.portions.map(charged) });

const charged = (portion: SlabPortion): SlabCharge =>
  portion.usage === portion.slab.width ? passed(portion) : priced(portion);

/** A slab that is passed charges the same whatever is used beyond it: that is worked out once, and every invoice has the same object. */
const passed = (portion: SlabPortion): SlabCharge => {
  const known = PASSED.get(portion.slab);
  if (known) return known;
  const charge = priced(portion);
  PASSED.set(portion.slab, charge);
  return charge;
};

const PASSED = new WeakMap<PricedSlab, SlabCharge>();

const priced = ({ slab, usage }: SlabPortion): SlabCharge => {
  switch (slab.priceType) {
    case "FLAT":
      return charge(slab, usage, slab.rate);
    case "PER_UNIT":
      return charge(slab, usage, usage.times(slab.rate));
    case "PACKAGE": {
      const packageQuantity = wholePackages(usage, slab.packageSize);
      return { ...charge(slab, usage, packageQuantity.times(slab.rate)), packageQuantity };
    }
  }
};

/** Bounds are applied by the next link. */
const charge = (slab: PricedSlab, usage: Decimal, amount: Decimal): SlabCharge => ({
  slab,
  order: slab.order,
  usage,
  amount,
  minimumRateApplied: false,
  maximumRateApplied: false,
});
