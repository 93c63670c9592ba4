import type { RateBounds, RateValue, Slab } from "#domain/catalog/rate-card.ts";
import { toText } from "#domain/money/decimal.ts";

/** Slabs must follow each other from zero on: every order once, and each starting after the one before it (Togai rule §14.7). */
export const slabFaults = (slabs: readonly Slab[]): string[] => {
  const faults: string[] = [];
  const inOrder = slabs.toSorted((first, second) => first.order - second.order);
  inOrder.forEach((slab, at) => {
    const before = inOrder[at - 1];
    if (before && before.order === slab.order) faults.push(`two slabs have the order ${slab.order}`);
    else if (before && slab.startAfter.lte(before.startAfter)) {
      faults.push(
        `slab ${slab.order} starts after ${toText(slab.startAfter)}, which does not lie above slab ${before.order}'s ${toText(before.startAfter)}`,
      );
    }
    if (slab.startAfter.lt("0")) faults.push(`slab ${slab.order} starts below zero`);
    if (slab.priceType === "PACKAGE" && slab.packageSize.lte("0")) {
      faults.push(`slab ${slab.order} has a package size that is not above zero`);
    }
  });
  const first = inOrder[0];
  if (!first) faults.push("has no slab");
  if (first?.startAfter.gt("0")) {
    faults.push(`usage up to ${toText(first.startAfter)} has no slab; the first must start after 0`);
  }
  return faults;
};

/** Every slab has one rate in a currency, and no bounds that contradict each other. */
export const slabRateFaults = ({ currency, slabRates, bounds }: RateValue, slabs: readonly Slab[]): string[] => {
  const priced = slabRates.map(({ order }) => order);
  const orders = slabs.map(({ order }) => order);
  return [
    ...orders.filter((order) => !priced.includes(order)).map((order) => `slab ${order} has no rate in ${currency}`),
    ...priced
      .filter((order) => !orders.includes(order))
      .map((order) => `rate of an unknown slab ${order} in ${currency}`),
    ...priced
      .filter((order, at) => priced.indexOf(order) !== at)
      .map((order) => `slab ${order} has two rates in ${currency}`),
    ...(contradicts(bounds) ? [`minimum exceeds maximum in ${currency}`] : []),
    ...slabRates
      .filter((rate) => contradicts(rate.bounds))
      .map(({ order }) => `minimum exceeds maximum of slab ${order} in ${currency}`),
  ];
};

const contradicts = ({ minimumRate, maximumRate }: RateBounds): boolean =>
  minimumRate !== undefined && maximumRate !== undefined && minimumRate.gt(maximumRate);
