import { assert } from "#domain/assert.ts";
import type { PricingModel, RateBounds, RatePlan, RateValue, Slab, SlabRate } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, toText } from "#domain/money/decimal.ts";

/** A slab with its price in one currency, and the usage up to which (inclusive) it reaches; the last has no end. */
export type PricedSlab = Slab & {
  readonly upTo?: Decimal;
  /** `upTo` − `startAfter`. */
  readonly width?: Decimal;
  readonly rate: Decimal;
  readonly bounds: RateBounds;
};

/** What a card charges by quantity in one currency: the slabs in order, joined with their rates. */
export type SlabPrices = {
  readonly currency: CurrencyCode;
  readonly pricingModel: PricingModel;
  readonly slabs: readonly PricedSlab[];
  readonly bounds: RateBounds;
};

/** A card that prices a quantity by slabs. */
type SlabCard = { readonly name: string; readonly ratePlan: RatePlan; readonly rateValues: readonly RateValue[] };

/**
 * The prices of a card in a currency, made once and used for any number of quantities. A card without rates for the
 * currency, or with slabs that do not follow one another, was to be refused when its plan was finalized: here it is a
 * mistake of ours and throws.
 */
export const slabPrices = (card: SlabCard, currency: CurrencyCode): SlabPrices => {
  const known = KNOWN.get(card)?.get(currency);
  if (known) return known;
  const prices = joined(card, currency);
  KNOWN.set(card, new Map(KNOWN.get(card)).set(currency, prices));
  return prices;
};

/** Cards never change, and one is rated for many accounts: its prices are joined once for as long as it is kept. */
const KNOWN = new WeakMap<SlabCard, ReadonlyMap<CurrencyCode, SlabPrices>>();

const joined = ({ name, ratePlan, rateValues }: SlabCard, currency: CurrencyCode): SlabPrices => {
  const value = rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${name} has no rates in ${currency}`);
  assertBounds(value.bounds, name);
  const slabs = [...ratePlan.slabs].sort((first, second) => first.order - second.order);
  assertAscending(slabs, name);
  const rates = new Map(value.slabRates.map((rate) => [rate.order, rate]));
  return {
    currency,
    pricingModel: ratePlan.pricingModel,
    slabs: slabs.map((slab, index) => priced(slab, slabs[index + 1], rates.get(slab.order), name)),
    bounds: value.bounds,
  };
};

const priced = (slab: Slab, next: Slab | undefined, price: SlabRate | undefined, card: string): PricedSlab => {
  assert(price, () => `rate card ${card} has no rate for slab ${slab.order}`);
  assertBounds(price.bounds, `${card}, slab ${slab.order}`);
  const { rate, bounds } = price;
  return next
    ? { ...slab, upTo: next.startAfter, width: next.startAfter.minus(slab.startAfter), rate, bounds }
    : { ...slab, rate, bounds };
};

const assertAscending = (slabs: readonly Slab[], card: string): void => {
  assert(slabs.length > 0, () => `rate card ${card} has no slab`);
  slabs.forEach(({ order, startAfter }, index) => {
    assert(startAfter.gte("0"), () => `rate card ${card}: slab ${order} starts at ${toText(startAfter)}, below zero`);
    const before = slabs[index - 1];
    if (!before) return;
    assert(
      before.order !== order && startAfter.gt(before.startAfter),
      () => `rate card ${card}: slab ${order} starts at ${toText(startAfter)}, not above slab ${before.order}`,
    );
  });
};

const assertBounds = ({ minimumRate, maximumRate }: RateBounds, where: string): void => {
  if (!minimumRate || !maximumRate) return;
  assert(
    minimumRate.lte(maximumRate),
    () => `${where}: minimum ${toText(minimumRate)} is above maximum ${toText(maximumRate)}`,
  );
};
