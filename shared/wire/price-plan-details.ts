import * as z from "zod";
import type { CardsByType, PlanContent } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { pricingCycleConfigRequest, pricingCycleConfigToWire, wirePricingCycleConfig } from "#wire/pricing-cycle.ts";
import { currencyCode, distinct, list } from "#wire/primitives.ts";
import { creditGrantRateCardRequest, creditGrantRateCardToWire } from "#wire/rate-card-credit-grant.ts";
import { billingEntitlementRateCardRequest, billingEntitlementRateCardToWire } from "#wire/rate-card-entitlement.ts";
import { fixedFeeRateCardRequest, fixedFeeRateCardToWire } from "#wire/rate-card-fixed-fee.ts";
import { licenseRateCardRequest, licenseRateCardToWire } from "#wire/rate-card-license.ts";
import {
  minimumCommitmentRateCardRequest,
  minimumCommitmentRateCardToWire,
} from "#wire/rate-card-minimum-commitment.ts";
import { entitlementOverageRateCardRequest, entitlementOverageRateCardToWire } from "#wire/rate-card-overage.ts";
import { usageRateCardRequest, usageRateCardToWire } from "#wire/rate-card-usage.ts";

/** Cards of one type in one request; more are better sold as two plans. */
const cardsOf = <Card extends z.ZodType>(card: Card) => list(card, { maximum: 200 }).optional();

const inlineCards = {
  usageRateCards: cardsOf(usageRateCardRequest),
  fixedFeeRateCards: cardsOf(fixedFeeRateCardRequest),
  licenseRateCards: cardsOf(licenseRateCardRequest),
  billingEntitlementRateCards: cardsOf(billingEntitlementRateCardRequest),
  entitlementOverageRateCards: cardsOf(entitlementOverageRateCardRequest),
  creditGrantRateCards: cardsOf(creditGrantRateCardRequest),
  minimumCommitment: minimumCommitmentRateCardRequest.optional(),
};

type InlineCards = z.output<z.ZodObject<typeof inlineCards>>;

const cardsByType = (given: InlineCards): CardsByType => ({
  ...(given.usageRateCards && { USAGE: given.usageRateCards }),
  ...(given.fixedFeeRateCards && { FIXED_FEE: given.fixedFeeRateCards }),
  ...(given.licenseRateCards && { LICENSE: given.licenseRateCards }),
  ...(given.billingEntitlementRateCards && { BILLING_ENTITLEMENT: given.billingEntitlementRateCards }),
  ...(given.entitlementOverageRateCards && { ENTITLEMENT_OVERAGE: given.entitlementOverageRateCards }),
  ...(given.creditGrantRateCards && { CREDIT_GRANT: given.creditGrantRateCards }),
  ...(given.minimumCommitment && { MINIMUM_COMMITMENT: [given.minimumCommitment] }),
});

const currencies = () => distinct(currencyCode(), { maximum: 200 });

/** A plan with all its cards inline (Togai rule §14.2, v1). */
export const pricePlanDetailsRequest = z
  .strictObject({
    pricingCycleConfig: pricingCycleConfigRequest.optional(),
    supportedCurrencies: currencies(),
    deferredRevenue: z.boolean().optional(),
    allow_ongoing_cycle_updates: z.boolean().optional(),
    ...inlineCards,
  })
  .transform(({ pricingCycleConfig, supportedCurrencies, deferredRevenue, allow_ongoing_cycle_updates, ...cards }) => ({
    ...(pricingCycleConfig && { pricingCycleConfig }),
    supportedCurrencies,
    deferredRevenue: deferredRevenue ?? false,
    allowOngoingCycleUpdates: allow_ongoing_cycle_updates ?? false,
    cards: cardsByType(cards),
  }));

/** Parts of a plan that take the place of what there is: a list of cards stands for all cards of its type. */
export const pricePlanDetailsOverrideRequest = z
  .strictObject({
    pricingCycleConfig: pricingCycleConfigRequest.optional(),
    supportedCurrencies: currencies().min(1).optional(),
    ...inlineCards,
  })
  .transform(
    ({ pricingCycleConfig, supportedCurrencies, ...cards }): PlanContent => ({
      ...(pricingCycleConfig && { pricingCycleConfig }),
      ...(supportedCurrencies && { supportedCurrencies }),
      cards: cardsByType(cards),
    }),
  );

const wireCards = z.array(z.record(z.string(), z.unknown())).optional();

export const wirePricePlanDetails = z.strictObject({
  type: z.enum(["BILLING", "PURCHASE"]),
  supportedCurrencies: z.array(z.string()),
  activeCurrencies: z.array(z.string()),
  pricingCycleConfig: wirePricingCycleConfig.optional(),
  deferredRevenue: z.boolean(),
  allow_ongoing_cycle_updates: z.boolean(),
  usageRateCards: wireCards,
  fixedFeeRateCards: wireCards,
  licenseRateCards: wireCards,
  billingEntitlementRateCards: wireCards,
  entitlementOverageRateCards: wireCards,
  creditGrantRateCards: wireCards,
  minimumCommitment: z.record(z.string(), z.unknown()).optional(),
});

export const pricePlanDetailsToWire = (
  plan: PricePlan,
  activeCurrencies: readonly CurrencyCode[],
): z.input<typeof wirePricePlanDetails> => {
  const of = <Type extends RateCard["type"]>(type: Type): Extract<RateCard, { type: Type }>[] =>
    plan.rateCards.filter((card): card is Extract<RateCard, { type: Type }> => card.type === type);
  const [commitment] = of("MINIMUM_COMMITMENT");
  return {
    type: plan.type,
    supportedCurrencies: [...plan.supportedCurrencies],
    activeCurrencies: [...activeCurrencies],
    pricingCycleConfig: plan.pricingCycleConfig && pricingCycleConfigToWire(plan.pricingCycleConfig),
    deferredRevenue: plan.deferredRevenue,
    allow_ongoing_cycle_updates: plan.allowOngoingCycleUpdates,
    usageRateCards: of("USAGE").map(usageRateCardToWire),
    fixedFeeRateCards: of("FIXED_FEE").map(fixedFeeRateCardToWire),
    licenseRateCards: of("LICENSE").map(licenseRateCardToWire),
    billingEntitlementRateCards: of("BILLING_ENTITLEMENT").map(billingEntitlementRateCardToWire),
    entitlementOverageRateCards: of("ENTITLEMENT_OVERAGE").map(entitlementOverageRateCardToWire),
    creditGrantRateCards: of("CREDIT_GRANT").map(creditGrantRateCardToWire),
    minimumCommitment: commitment && minimumCommitmentRateCardToWire(commitment),
  };
};
