import type { SlabCharge, SlabLink } from "#domain/rating/rated-quantity.ts";
import { wholePackages } from "#domain/rating/whole-packages.ts";

/** The amount of every slab reached, before any bounds (Togai rule §14.7). Rates may be negative. */
export const priceSlabs: SlabLink = (rating) => ({ ...rating, slabs: rating.slabs.map(priced) });

const priced = (slab: SlabCharge): SlabCharge => {
  switch (slab.priceType) {
    case "FLAT":
      return { ...slab, amount: slab.rate };
    case "PER_UNIT":
      return { ...slab, amount: slab.usage.times(slab.rate) };
    case "PACKAGE": {
      const packageQuantity = wholePackages(slab.usage, slab.packageSize);
      return { ...slab, packageQuantity, amount: packageQuantity.times(slab.rate) };
    }
  }
};
