import * as z from "zod";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { PricePlanId } from "#domain/ids.ts";
import { creditGrantRateCardToWire } from "#wire/rate-card-credit-grant.ts";
import { billingEntitlementRateCardToWire } from "#wire/rate-card-entitlement.ts";
import { fixedFeeRateCardToWire } from "#wire/rate-card-fixed-fee.ts";
import { licenseRateCardToWire } from "#wire/rate-card-license.ts";
import { minimumCommitmentRateCardToWire } from "#wire/rate-card-minimum-commitment.ts";
import { entitlementOverageRateCardToWire } from "#wire/rate-card-overage.ts";
import { invoiceTiming } from "#wire/rate-card-parts.ts";
import { rateCardType } from "#wire/rate-card-request.ts";
import { usageRateCardToWire } from "#wire/rate-card-usage.ts";

export const wireRateCard = z.strictObject({
  billableId: z.string(),
  type: rateCardType,
  displayName: z.string(),
  invoiceTiming,
  rateCardDetails: z.record(z.string(), z.unknown()),
  tag: z.string().optional(),
  name: z.string(),
  referenceId: z.string(),
  referenceType: z.string(),
  currencies: z.array(z.string()),
  pricePlanId: z.string(),
  accountId: z.string().optional(),
});
export const wireRateCards = z.strictObject({ data: z.array(wireRateCard), nextToken: z.string().optional() });
export const wireBulkRateCards = z.strictObject({ rateCards: z.array(wireRateCard) });

/** Whose card it is: a version of a plan, or an account's own schedule. */
export type RateCardOwner = {
  readonly referenceId: string;
  readonly referenceType: "PRICE_PLAN" | "ACCOUNT";
  readonly pricePlanId: PricePlanId;
  readonly accountId?: string;
};

export const rateCardToWire = (card: RateCard, owner: RateCardOwner): z.input<typeof wireRateCard> => ({
  billableId: card.billableId,
  type: card.type,
  displayName: card.displayName,
  invoiceTiming: card.invoiceTiming,
  rateCardDetails: detailsOf(card),
  tag: card.tag,
  name: card.name,
  referenceId: owner.referenceId,
  referenceType: owner.referenceType,
  // A draft may still hold a currency twice.
  currencies: [...new Set(card.rateValues.map(({ currency }) => currency))],
  pricePlanId: owner.pricePlanId,
  accountId: owner.accountId,
});

const detailsOf = (card: RateCard): Record<string, unknown> => {
  switch (card.type) {
    case "USAGE":
      return { usageRateCard: usageRateCardToWire(card) };
    case "FIXED_FEE":
      return { fixedFeeRateCard: fixedFeeRateCardToWire(card) };
    case "LICENSE":
      return { licenseRateCard: licenseRateCardToWire(card) };
    case "BILLING_ENTITLEMENT":
      return { billingEntitlementRateCard: billingEntitlementRateCardToWire(card) };
    case "ENTITLEMENT_OVERAGE":
      return { entitlementOverageRateCard: entitlementOverageRateCardToWire(card) };
    case "CREDIT_GRANT":
      return { creditGrantRateCard: creditGrantRateCardToWire(card) };
    case "MINIMUM_COMMITMENT":
      return { minimumCommitmentRateCard: minimumCommitmentRateCardToWire(card) };
  }
};
