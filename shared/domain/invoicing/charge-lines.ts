import { CARD_NODES, cardNode } from "#domain/invoicing/card-nodes.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { licenseLine } from "#domain/invoicing/license-lines.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import { appliedToCard, describeSlab, slabLines, whatApplied } from "#domain/invoicing/slab-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ONE, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { bounded } from "#domain/rating/bounded.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { Charge } from "#domain/rating/charges.ts";
import type { RatedFixedFee } from "#domain/rating/fixed-fee.ts";
import type { RatedCreditGrant, RatedEntitlement, RatedOverage } from "#domain/rating/rate-grant.ts";
import type { RatedUsage } from "#domain/rating/rated-quantity.ts";

/**
 * The line of one rate card. Money is cut to the currency's minor unit here and in its slabs, and nowhere else (Togai rule
 * §17.6, docs/adr/0004-money-rounding.md). Ids are those by which pricing rules know a card (§14.11).
 */
export const chargeLine = (charge: Charge, currency: CurrencyCode): LineItem => {
  switch (charge.type) {
    case "USAGE":
    case "ENTITLEMENT_OVERAGE":
      return slabbedLine(charge, currency);
    case "LICENSE":
      return licenseLine(charge, currency);
    case "FIXED_FEE":
      return feeLine(charge, currency);
    case "BILLING_ENTITLEMENT":
    case "CREDIT_GRANT":
      return grantLine(charge, currency);
  }
};

const slabbedLine = (rated: RatedUsage | RatedOverage, currency: CurrencyCode): LineItem => {
  const { card, quantity } = rated;
  const id = cardKey(card);
  const { inArrears, slab = inArrears } = CARD_NODES[card.type];
  const slabs = slabLines(rated, { parentId: id, type: slab, currency });
  return sumOf(
    {
      id,
      type: cardNode(card),
      description: card.displayName,
      quantity,
      units: currency,
      metadata: { pricingModel: card.ratePlan.pricingModel, ...appliedToCard(slabs) },
    },
    slabs,
  );
};

const feeLine = ({ card, rate, span, prorated, amount }: RatedFixedFee, currency: CurrencyCode): LineItem => ({
  id: cardKey(card),
  type: cardNode(card),
  description: prorated ? `${card.displayName} (${span.days} of ${span.fullDays} days)` : card.displayName,
  valuePerQuantity: rate,
  quantity: ONE,
  units: currency,
  value: cutToMinorUnit(amount, currency),
  ...(prorated && { metadata: { billedDays: `${span.days}`, fullDays: `${span.fullDays}` } }),
  lineItems: [],
});

/** Togai has no lines for the slabs of what is granted; its metadata tells them, so that it can still be checked by hand. */
const grantLine = (rated: RatedEntitlement | RatedCreditGrant, currency: CurrencyCode): LineItem => {
  const { card, quantity, slabs, bounds, amount, adjustment } = rated;
  const [only, ...more] = slabs;
  const isPlain = only?.slab.priceType === "PER_UNIT" && more.length === 0 && amount.eq(only.slab.rate.times(quantity));
  return {
    id: cardKey(card),
    type: cardNode(card),
    description: card.displayName,
    ...(isPlain && { valuePerQuantity: only.slab.rate }),
    quantity,
    units: currency,
    value: cutToMinorUnit(amount, currency),
    metadata: {
      pricingModel: card.type === "CREDIT_GRANT" ? card.pricingModel : card.ratePlan.pricingModel,
      ...Object.fromEntries(
        slabs.map(({ slab, usage, amount: part }) => [
          `slab.${slab.order}`,
          `${describeSlab(slab)}: ${toText(usage)} at ${toText(slab.rate)} is ${toText(part)}`,
        ]),
      ),
      ...(!adjustment.eq("0") && whatApplied(bounded(amount.minus(adjustment), bounds))),
    },
    lineItems: [],
  };
};
