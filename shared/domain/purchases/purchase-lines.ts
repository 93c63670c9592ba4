import { assert } from "#domain/assert.ts";
import type { CreditGrantRateCard, FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import { CARD_NODES } from "#domain/invoicing/card-nodes.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { describeSlab } from "#domain/invoicing/slab-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ONE, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { cardFactor } from "#domain/purchases/card-factor.ts";
import type { PurchasedCard, PurchaseQuantities } from "#domain/purchases/purchase.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import { rateCreditGrant, rateEntitlement } from "#domain/rating/rate-grant.ts";
import type { RatedQuantity } from "#domain/rating/rated-quantity.ts";

/**
 * The lines of what is bought, one per card. A card is priced once, and its price is multiplied: two packs of 10 units for 4.99
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

const lineOf = (card: PurchasedCard, factor: Decimal, currency: CurrencyCode): LineItem => ({
  id: cardKey(card),
  type: CARD_NODES[card.type].inArrears,
  description: card.displayName,
  units: currency,
  ...(card.type === "FIXED_FEE" ? feePart(card, factor, currency) : grantPart(card, factor, currency)),
  lineItems: [],
});

type Part = Pick<LineItem, "value"> & Partial<Pick<LineItem, "valuePerQuantity" | "quantity" | "metadata">>;

const feePart = ({ name, rateValues }: FixedFeeRateCard, factor: Decimal, currency: CurrencyCode): Part => {
  const value = rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${name} has no rate in ${currency}`);
  return {
    valuePerQuantity: value.rate,
    quantity: factor,
    value: cutToMinorUnit(value.rate.times(factor), currency),
  };
};

/** What the slabs charge for the card taken once stands in the metadata, so that it can be checked by hand. */
const grantPart = (card: Exclude<PurchasedCard, FixedFeeRateCard>, factor: Decimal, currency: CurrencyCode): Part => {
  const rated: RatedQuantity =
    card.type === "CREDIT_GRANT" ? rateCreditGrant(card, currency) : rateEntitlement(card, currency);
  const [only, ...more] = rated.slabs;
  const isPlain =
    only?.slab.priceType === "PER_UNIT" && more.length === 0 && rated.amount.eq(only.slab.rate.times(rated.quantity));
  return {
    ...(isPlain && { valuePerQuantity: only.slab.rate }),
    quantity: rated.quantity.times(factor),
    value: cutToMinorUnit(rated.amount.times(factor), currency),
    metadata: {
      ...(!factor.eq(ONE) && { times: factor, amountOfOne: rated.amount }),
      ...Object.fromEntries(
        rated.slabs.map(({ slab, usage, amount }) => [
          `slab.${slab.order}`,
          `${describeSlab(slab)}: ${toText(usage)} at ${toText(slab.rate)} is ${toText(amount)}`,
        ]),
      ),
    },
  };
};

/** The credit that a card grants when it is taken once. */
export const creditOf = ({ name, rateValues }: CreditGrantRateCard, currency: CurrencyCode): Decimal => {
  const value = rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${name} grants no credit in ${currency}`);
  return value.creditAmount;
};
