import type { RateBounds } from "#domain/catalog/rate-card.ts";
import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { sum, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { type AppliedBounds, bounded } from "#domain/rating/bounded.ts";
import type { RatedQuantity, SlabCharge } from "#domain/rating/rated-quantity.ts";
import type { PricedSlab } from "#domain/rating/slab-prices.ts";
import { timesBounds } from "#domain/rating/times-bounds.ts";

/** Below which node the slabs stand. */
export type SlabPlace = { readonly parentId: string; readonly type: LineItemType; readonly currency: CurrencyCode };

/**
 * The slabs that a quantity has reached, and the card's own bounds as a line after them. This is where money is cut to the
 * currency's minor unit, towards zero, line by line (Togai rule §17.6, docs/adr/0004-money-rounding.md).
 */
export const slabLines = (rated: RatedQuantity, place: SlabPlace): readonly LineItem[] => {
  const slabs = rated.slabs.map((slab) => slabLine(slab, place));
  const adjustment = adjustmentLine(rated.bounds, slabs, place);
  return adjustment ? [...slabs, adjustment] : slabs;
};

/** Which bound of the card was applied, as its line tells it; nothing where none was. */
export const appliedToCard = (lines: readonly LineItem[]): LineItem["metadata"] =>
  lines.find(({ type }) => type === "RATE_CONFIG_ADJUSTMENT_AMOUNT")?.metadata;

/** Invoices share the charge of a slab that is passed (`rating/price-slabs.ts`), and so its line while it stands in the same place. */
const slabLine = (charge: SlabCharge, place: SlabPlace): LineItem => {
  const terms = termsOf(charge.slab);
  const { passed } = terms;
  if (passed?.charge === charge && isSame(passed.place, place)) return passed.line;
  const line = writtenLine(charge, terms, place);
  if (charge.usage === charge.slab.width) terms.passed = { charge, place, line };
  return line;
};

const isSame = (one: SlabPlace, other: SlabPlace): boolean =>
  one.parentId === other.parentId && one.type === other.type && one.currency === other.currency;

const writtenLine = (
  charge: SlabCharge,
  { description, metadata }: SlabTerms,
  { parentId, type, currency }: SlabPlace,
): LineItem => {
  const { slab, usage, amount, packageQuantity } = charge;
  const isPlain = !packageQuantity && !charge.minimumRateApplied && !charge.maximumRateApplied;
  return {
    id: `${parentId}.${slab.order}`,
    type,
    description,
    valuePerQuantity: slab.rate,
    quantity: usage,
    units: currency,
    value: cutToMinorUnit(amount, currency),
    metadata: isPlain ? metadata : { ...metadata, ...(packageQuantity && { packageQuantity }), ...whatApplied(charge) },
    lineItems: [],
  };
};

/** `valuePerQuantity` is the rate of a unit, of a package or of the whole slab: the text and the metadata say which. */
export const describeSlab = (slab: PricedSlab): string => termsOf(slab).description;

/** What a line says of its slab, whatever the usage. */
type SlabTerms = {
  readonly description: string;
  readonly metadata: LineItem["metadata"] & object;
  /** The last line that was written where the slab was passed. */
  passed?: { readonly charge: SlabCharge; readonly place: SlabPlace; readonly line: LineItem };
};

const termsOf = (slab: PricedSlab): SlabTerms => {
  const known = TERMS.get(slab);
  if (known) return known;
  const terms: SlabTerms = {
    description: descriptionOf(slab),
    metadata: {
      priceType: slab.priceType,
      startAfter: slab.startAfter,
      ...(slab.upTo && { upTo: slab.upTo }),
      ...(slab.priceType === "PACKAGE" && { packageSize: slab.packageSize }),
    },
  };
  TERMS.set(slab, terms);
  return terms;
};

/** Prices are made once for many invoices, and so is what is said about them. */
const TERMS = new WeakMap<PricedSlab, SlabTerms>();

const descriptionOf = (slab: PricedSlab): string => {
  const range = `above ${toText(slab.startAfter)}${slab.upTo ? `, up to ${toText(slab.upTo)}` : ""}`;
  switch (slab.priceType) {
    case "FLAT":
      return `Slab ${slab.order}: ${range}, flat`;
    case "PER_UNIT":
      return `Slab ${slab.order}: ${range}`;
    case "PACKAGE":
      return `Slab ${slab.order}: ${range}, in packages of ${toText(slab.packageSize)}`;
  }
};

/**
 * What the card's bounds add to the slabs as they were cut, or take from them; none where they hold anyway. They are applied to
 * what is billed, so that a minimum of 10.00 is never billed as 9.99.
 */
const adjustmentLine = (
  bounds: RateBounds,
  slabs: readonly LineItem[],
  { parentId, currency }: SlabPlace,
): LineItem | undefined => {
  if (!bounds.minimumRate && !bounds.maximumRate) return undefined;
  const subTotal = sum(slabs.map(({ value }) => value));
  const cut = timesBounds(bounds, (bound) => cutToMinorUnit(bound, currency));
  const { amount, ...applied } = bounded(subTotal, cut);
  if (amount.eq(subTotal)) return undefined;
  const bound = applied.minimumRateApplied ? "minimum" : "maximum";
  return {
    id: `${parentId}.adjustment`,
    type: "RATE_CONFIG_ADJUSTMENT_AMOUNT",
    description: `Adjustment to the ${bound} of ${toText(amount)}`,
    units: currency,
    value: amount.minus(subTotal),
    metadata: whatApplied(applied),
    lineItems: [],
  };
};

/** Bounds that were applied; those that were not are left out. */
export const whatApplied = ({
  minimumRateApplied,
  maximumRateApplied,
}: AppliedBounds): LineItem["metadata"] & object => ({
  ...(minimumRateApplied && { minimumRateApplied }),
  ...(maximumRateApplied && { maximumRateApplied }),
});
