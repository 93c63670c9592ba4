import type { RateBounds } from "#domain/catalog/rate-card.ts";
import type { Charge } from "#domain/invoicing/charges.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ONE, sum, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { type AppliedBounds, bounded } from "#domain/rating/bounded.ts";
import type { RatedFixedFee } from "#domain/rating/fixed-fee.ts";
import type { RatedUsage, SlabCharge } from "#domain/rating/rated-quantity.ts";

/**
 * The line of one rate card. This is where money is cut to the currency's minor unit, towards zero, line by line (Togai rule
 * §17.6, docs/adr/0004-money-rounding.md). Ids are those by which pricing rules know a card (§14.11).
 */
export const chargeLine = (charge: Charge, currency: CurrencyCode): LineItem =>
  charge.type === "USAGE" ? usageLine(charge, currency) : feeLine(charge, currency);

const usageLine = (rated: RatedUsage, currency: CurrencyCode): LineItem => {
  const { card, quantity } = rated;
  const id = `urc.${card.billableId}`;
  const slabs = rated.slabs.map((slab) => slabLine(slab, id, currency));
  const adjustments = adjustmentLines(rated, slabs, currency);
  return sumOf(
    {
      id,
      type: "USAGE_RATE_CARD_AMOUNT",
      description: card.displayName,
      quantity,
      units: currency,
      metadata: { pricingModel: card.ratePlan.pricingModel, ...adjustments[0]?.metadata },
    },
    [...slabs, ...adjustments],
  );
};

const slabLine = (slab: SlabCharge, cardId: string, currency: CurrencyCode): LineItem => ({
  id: `${cardId}.${slab.order}`,
  type: "USAGE_RATE_CARD_SLAB_AMOUNT",
  description: describeSlab(slab),
  valuePerQuantity: slab.rate,
  quantity: slab.usage,
  units: currency,
  value: cutToMinorUnit(slab.amount, currency),
  metadata: {
    priceType: slab.priceType,
    startAfter: slab.startAfter,
    ...(slab.upTo && { upTo: slab.upTo }),
    ...(slab.priceType === "PACKAGE" && { packageSize: slab.packageSize }),
    ...(slab.packageQuantity && { packageQuantity: slab.packageQuantity }),
    ...whatApplied(slab),
  },
  lineItems: [],
});

/** `valuePerQuantity` is the rate of a unit, of a package or of the whole slab: the text and the metadata say which. */
const describeSlab = (slab: SlabCharge): string => {
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
const adjustmentLines = (
  { card, bounds }: RatedUsage,
  slabs: readonly LineItem[],
  currency: CurrencyCode,
): readonly LineItem[] => {
  const subTotal = sum(slabs.map(({ value }) => value));
  const { amount, ...applied } = bounded(subTotal, cutBounds(bounds, currency));
  if (amount.eq(subTotal)) return [];
  const bound = applied.minimumRateApplied ? "minimum" : "maximum";
  return [
    {
      id: `urc.${card.billableId}.adjustment`,
      type: "RATE_CONFIG_ADJUSTMENT_AMOUNT",
      description: `Adjustment to the ${bound} of ${toText(amount)}`,
      units: currency,
      value: amount.minus(subTotal),
      metadata: whatApplied(applied),
      lineItems: [],
    },
  ];
};

const cutBounds = ({ minimumRate, maximumRate }: RateBounds, currency: CurrencyCode): RateBounds => ({
  ...(minimumRate && { minimumRate: cutToMinorUnit(minimumRate, currency) }),
  ...(maximumRate && { maximumRate: cutToMinorUnit(maximumRate, currency) }),
});

const whatApplied = ({ minimumRateApplied, maximumRateApplied }: AppliedBounds): LineItem["metadata"] & object => ({
  ...(minimumRateApplied && { minimumRateApplied }),
  ...(maximumRateApplied && { maximumRateApplied }),
});

const feeLine = ({ card, rate, span, prorated, amount }: RatedFixedFee, currency: CurrencyCode): LineItem => ({
  id: `ff.${card.billableId}`,
  type: card.invoiceTiming === "IN_ADVANCE" ? "ADVANCED_FIXED_FEE" : "FIXED_FEE_RATE_CARD_AMOUNT",
  description: prorated ? `${card.displayName} (${span.days} of ${span.fullDays} days)` : card.displayName,
  valuePerQuantity: rate,
  quantity: ONE,
  units: currency,
  value: cutToMinorUnit(amount, currency),
  ...(prorated && { metadata: { billedDays: `${span.days}`, fullDays: `${span.fullDays}` } }),
  lineItems: [],
});
