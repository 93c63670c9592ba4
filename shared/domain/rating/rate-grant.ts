import { assert } from "#domain/assert.ts";
import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  EntitlementOverageRateCard,
} from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, sum } from "#domain/money/decimal.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import type { RatedQuantity } from "#domain/rating/rated-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";

/** What a billing-entitlement card charges; the quantity is what it grants. */
export type RatedEntitlement = RatedQuantity & {
  readonly type: "BILLING_ENTITLEMENT";
  readonly card: BillingEntitlementRateCard;
};
/** What is charged for units beyond the grants. */
export type RatedOverage = RatedQuantity & {
  readonly type: "ENTITLEMENT_OVERAGE";
  readonly card: EntitlementOverageRateCard;
};
/** What a credit-grant card charges; the quantity is the credit that the customer receives. */
export type RatedCreditGrant = RatedQuantity & { readonly type: "CREDIT_GRANT"; readonly card: CreditGrantRateCard };

/**
 * The price of the feature credits that a card grants: all of its configurations together (Togai rule §14.6).
 *
 *   12 grants of 10 units at 1 each      120
 */
export const rateEntitlement = (card: BillingEntitlementRateCard, currency: CurrencyCode): RatedEntitlement => ({
  type: "BILLING_ENTITLEMENT",
  card,
  ...rateQuantity(
    slabPrices(card, currency),
    sum(card.featureConfigs.map(({ featureCreditLimit }) => featureCreditLimit)),
  ),
});

/**
 * The price of what was used beyond the grants of a window (Togai rule §11.5).
 *
 *   7,000 units, slabs above 0 at 0.05 and above 5,000 at 0.03      250 + 60 = 310
 */
export const rateOverage = (
  card: EntitlementOverageRateCard,
  currency: CurrencyCode,
  overage: Decimal,
): RatedOverage => ({ type: "ENTITLEMENT_OVERAGE", card, ...rateQuantity(slabPrices(card, currency), overage) });

/**
 * The price of a credit, which need not be its worth; slabs go by the credit in the currency (Togai rule §14.6).
 *
 *   100 credits for FLAT 10      10
 */
export const rateCreditGrant = (card: CreditGrantRateCard, currency: CurrencyCode): RatedCreditGrant => {
  const value = card.rateValues.find((candidate) => candidate.currency === currency);
  assert(value, () => `rate card ${card.name} grants nothing in ${currency}`);
  const ratePlan = { pricingModel: card.pricingModel, slabs: value.slabs };
  const prices = slabPrices({ name: card.name, ratePlan, rateValues: [value] }, currency);
  return { type: "CREDIT_GRANT", card, ...rateQuantity(prices, value.creditAmount) };
};
