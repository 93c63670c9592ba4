import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  EntitlementOverageRateCard,
  FixedFeeRateCard,
  LicenseRateCard,
  RateCard,
  UsageRateCard,
} from "#domain/catalog/rate-card.ts";

/** A card that charges for so much of something. */
export type QuantityCard =
  | UsageRateCard
  | LicenseRateCard
  | BillingEntitlementRateCard
  | EntitlementOverageRateCard
  | CreditGrantRateCard;

/** A card that charges for a billable item; a minimum commitment does not, it is a floor under all of them. */
export type ChargingCard = QuantityCard | FixedFeeRateCard;

export const isCharging = (card: RateCard): card is ChargingCard => card.type !== "MINIMUM_COMMITMENT";

/** How pricing rules and line items name a card: `urc.<meter>`, `lic.<add-on>` and so on (Togai rule §14.11). */
export const cardKey = ({ type, billableId }: Pick<ChargingCard, "type" | "billableId">): string =>
  `${PREFIX[type]}.${billableId}`;

/** The kinds of keys, by card type. */
export const PREFIX = {
  USAGE: "urc",
  FIXED_FEE: "ff",
  LICENSE: "lic",
  BILLING_ENTITLEMENT: "ber",
  ENTITLEMENT_OVERAGE: "eo",
  CREDIT_GRANT: "cg",
} as const satisfies Record<ChargingCard["type"], string>;
