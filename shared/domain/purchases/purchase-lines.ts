import { assert } from "#domain/assert.ts";
import type { BillingEntitlementRateCard, CreditGrantRateCard, FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, sum, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { cardFactor } from "#domain/purchases/card-factor.ts";
import type { PurchasedCard, PurchaseQuantities } from "#domain/purchases/purchase.ts";
import { rateCreditGrant, rateEntitlement } from "#domain/rating/rate-grant.ts";
import type { RatedQuantity, SlabCharge } from "#domain/rating/rated-quantity.ts";

/**
 * The lines of what is bought, one per card. A card is priced once, and the price is multiplied: two packs of 10 units for 4.99
 * cost 9.98, whether the pack is priced flat, by package or by unit (docs/adr/0033-orders.md). A card taken zero times has none.
 */
export const purchaseLines = (
  cards: readonly PurchasedCard[],
  quantities: PurchaseQuantities,
  currency: CurrencyCode,
): readonly LineItem[] =>
  cards.flatMap((card) => {
    const factor = cardFactor(quantities, card);
    return factor.gt("0") ? [lineOf(card, factor, currency)] : [];
  });

const lineOf = (card: PurchasedCard, factor: Decimal, currency: CurrencyCode): LineItem => {
  switch (card.type) {
    case "FIXED_FEE":
      return feeLine(card, factor, currency);
    case "BILLING_ENTITLEMENT":
      return entitlementLine(card, factor, currency);
    case "CREDIT_GRANT":
      return creditLine(card, factor, currency);
  }
};

const feeLine = (card: FixedFeeRateCard, factor: Decimal, currency: CurrencyCode): LineItem => {
  const value = card.rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${card.name} has no rate in ${currency}`);
  return {
    id: `ff.${card.billableId}`,
    type: "FIXED_FEE_RATE_CARD_AMOUNT",
    description: card.displayName,
    valuePerQuantity: value.rate,
    quantity: factor,
    units: currency,
    value: cutToMinorUnit(value.rate.times(factor), currency),
    lineItems: [],
  };
};

const entitlementLine = (card: BillingEntitlementRateCard, factor: Decimal, currency: CurrencyCode): LineItem =>
  ratedLine(rateEntitlement(card, currency), factor, {
    id: `ber.${card.billableId}`,
    type: "BILLING_ENTITLEMENT_RATE_CARD_AMOUNT",
    slabType: "BILLING_ENTITLEMENT_RATE_CARD_SLAB_AMOUNT",
    description: card.displayName,
    currency,
  });

const creditLine = (card: CreditGrantRateCard, factor: Decimal, currency: CurrencyCode): LineItem =>
  ratedLine(rateCreditGrant(card, currency), factor, {
    id: `cg.${card.billableId}`,
    type: "CREDIT_GRANT_RATE_CARD_AMOUNT",
    slabType: "CREDIT_GRANT_RATE_CARD_SLAB_AMOUNT",
    description: card.displayName,
    currency,
  });

/** The credit that a card grants when it is taken once. */
export const creditOf = ({ name, rateValues }: CreditGrantRateCard, currency: CurrencyCode): Decimal => {
  const value = rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${name} grants no credit in ${currency}`);
  return value.creditAmount;
};

type Naming = {
  readonly id: string;
  readonly type: LineItemType;
  readonly slabType: LineItemType;
  readonly description: string;
  readonly currency: CurrencyCode;
};

/** Money is cut at the leaves; what the card's own bounds add or take is a leaf, too. */
const ratedLine = (rated: RatedQuantity, factor: Decimal, { slabType, currency, ...node }: Naming): LineItem => {
  const slabs = rated.slabs.map((slab) => slabLine(slab, factor, { ...node, slabType, currency }));
  const bound = cutToMinorUnit(rated.amount.times(factor), currency).minus(sum(slabs.map(({ value }) => value)));
  const adjustment: LineItem = {
    id: `${node.id}.adjustment`,
    type: "RATE_CONFIG_ADJUSTMENT_AMOUNT",
    description: `Adjustment to the ${bound.gt("0") ? "minimum" : "maximum"}`,
    units: currency,
    value: bound,
    lineItems: [],
  };
  return sumOf({ ...node, quantity: rated.quantity.times(factor), units: currency }, [
    ...slabs,
    ...(rated.adjustment.eq("0") ? [] : [adjustment]),
  ]);
};

const slabLine = (slab: SlabCharge, factor: Decimal, { id, slabType, currency }: Naming): LineItem => ({
  id: `${id}.${slab.order}`,
  type: slabType,
  description: `Slab ${slab.order}: above ${toText(slab.startAfter)}${slab.upTo ? `, up to ${toText(slab.upTo)}` : ""}`,
  valuePerQuantity: slab.rate,
  quantity: slab.usage.times(factor),
  units: currency,
  value: cutToMinorUnit(slab.amount.times(factor), currency),
  metadata: { priceType: slab.priceType, times: factor },
  lineItems: [],
});
