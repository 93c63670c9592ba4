import type { RateCard } from "#domain/catalog/rate-card.ts";
import { creditGrantRateCardToWire } from "#wire/rate-card-credit-grant.ts";
import { billingEntitlementRateCardToWire } from "#wire/rate-card-entitlement.ts";
import { fixedFeeRateCardToWire } from "#wire/rate-card-fixed-fee.ts";
import { licenseRateCardToWire } from "#wire/rate-card-license.ts";
import { minimumCommitmentRateCardToWire } from "#wire/rate-card-minimum-commitment.ts";
import { entitlementOverageRateCardToWire } from "#wire/rate-card-overage.ts";
import { usageRateCardToWire } from "#wire/rate-card-usage.ts";

/** Cards by type, as the first generation of price plans lists them; types without a card are left out. */
export const cardsByTypeToWire = (rateCards: readonly RateCard[]): Record<string, unknown> => {
  const of = <Type extends RateCard["type"]>(type: Type) =>
    rateCards.filter((card): card is Extract<RateCard, { type: Type }> => card.type === type);
  const [commitment] = of("MINIMUM_COMMITMENT");
  const lists = {
    usageRateCards: of("USAGE").map(usageRateCardToWire),
    fixedFeeRateCards: of("FIXED_FEE").map(fixedFeeRateCardToWire),
    licenseRateCards: of("LICENSE").map(licenseRateCardToWire),
    billingEntitlementRateCards: of("BILLING_ENTITLEMENT").map(billingEntitlementRateCardToWire),
    entitlementOverageRateCards: of("ENTITLEMENT_OVERAGE").map(entitlementOverageRateCardToWire),
    creditGrantRateCards: of("CREDIT_GRANT").map(creditGrantRateCardToWire),
  };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, cardList]) => cardList.length > 0)),
    ...(commitment && { minimumCommitment: minimumCommitmentRateCardToWire(commitment) }),
  };
};
