import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** TIERED: every slab prices what falls inside it. VOLUME: the slab that holds the whole usage prices all of it (Togai rule §14.7). */
export type PricingModel = "TIERED" | "VOLUME";

/** The part of the usage above `startAfter` up to the next slab's `startAfter`, that bound included. */
export type Slab = { readonly order: number; readonly startAfter: Decimal } & (
  | { readonly priceType: "FLAT" }
  | { readonly priceType: "PER_UNIT" }
  | { readonly priceType: "PACKAGE"; readonly packageSize: Decimal }
);
export type RatePlan = { readonly pricingModel: PricingModel; readonly slabs: readonly Slab[] };

/** Bounds of a charge; an absent bound does not bind. */
export type RateBounds = { readonly minimumRate?: Decimal; readonly maximumRate?: Decimal };
export type SlabRate = { readonly order: number; readonly rate: Decimal; readonly bounds: RateBounds };
/** The prices of a rate plan in one currency. */
export type RateValue = {
  readonly currency: CurrencyCode;
  readonly slabRates: readonly SlabRate[];
  readonly bounds: RateBounds;
};

/** Billed every `interval` cycles, for the first time in the cycle with ordinal `offset` (Togai rule §14.5). */
export type Recurrence = { readonly interval: number; readonly offset: number };

type RateCardCommon = {
  /** Identifies the card inside its plan. */
  readonly name: string;
  /** What the invoice calls it. */
  readonly displayName: string;
  readonly tag?: string;
};

export type UsageRateCard = RateCardCommon & {
  readonly type: "USAGE";
  readonly billableId: UsageMeterId;
  readonly invoiceTiming: "IN_ARREARS";
  readonly ratePlan: RatePlan;
  readonly rateValues: readonly RateValue[];
};

export type FixedFeeRateCard = RateCardCommon & {
  readonly type: "FIXED_FEE";
  readonly billableId: AddOnId;
  readonly invoiceTiming: "IN_ADVANCE" | "IN_ARREARS";
  readonly feeType: "ONE_TIME" | "RECURRING";
  readonly enableProration: boolean;
  readonly recurrence: Recurrence;
  readonly rateValues: readonly { readonly currency: CurrencyCode; readonly rate: Decimal }[];
};

/** Windows of a license card; a cycle is billed window by window and the windows are summed (Togai rule §13.2). */
export type UsageCycle = "WEEKLY" | "MONTHLY" | "QUARTERLY" | "HALF_YEARLY" | "ANNUALLY";
/** What becomes of the money for seats that were paid in advance and given up (Togai rule §13.3). */
export type ProratedRefundMode = "NONE" | "CREDITS" | "PAYMENT" | "WALLET";

export type LicenseRateCard = RateCardCommon & {
  readonly type: "LICENSE";
  readonly billableId: AddOnId;
  /** LICENSE: a quantity that updates set. NAMED_LICENSE: the distinct names that are open. */
  readonly licenseType: "LICENSE" | "NAMED_LICENSE";
  readonly invoiceTiming: "IN_ADVANCE" | "IN_ARREARS";
  readonly enableProration: boolean;
  readonly ratePlan: RatePlan;
  readonly rateValues: readonly RateValue[];
  readonly usageCycle?: UsageCycle;
  /** More seats than this are not granted: the update is refused. */
  readonly maxQuantity?: Decimal;
  readonly proratedRefundMode: ProratedRefundMode;
};

/** A grant of feature credits; the durations are ISO 8601 and count from the instant of the grant (Togai rule §11.3). */
export type FeatureConfig = {
  readonly effectiveFrom: string;
  readonly effectiveUntil: string;
  readonly featureCreditLimit: Decimal;
};

export type BillingEntitlementRateCard = RateCardCommon & {
  readonly type: "BILLING_ENTITLEMENT";
  readonly billableId: FeatureId;
  /** PREPAID: granted only once the order is paid. */
  readonly invoiceTiming: "IN_ADVANCE" | "IN_ARREARS" | "PREPAID";
  readonly featureConfigs: readonly FeatureConfig[];
  /** Prices the granted units. */
  readonly ratePlan: RatePlan;
  readonly rateValues: readonly RateValue[];
  readonly recurrence: Recurrence;
};

export type EntitlementOverageRateCard = RateCardCommon & {
  readonly type: "ENTITLEMENT_OVERAGE";
  readonly billableId: FeatureId;
  readonly invoiceTiming: "IN_ARREARS";
  /** Units that may be used beyond the grants in one window; absent: any number. */
  readonly maxQuantity?: Decimal;
  readonly ratePlan: RatePlan;
  readonly rateValues: readonly RateValue[];
  /** The windows, in cycles: `interval` of them, the first one starting with the cycle `offset`. */
  readonly recurrence: Recurrence;
};

/** What a credit that a card grants is good for, and until when (Togai rule §18.4). */
export type CreditGrantDetails = {
  /** The lower is used first. */
  readonly priority: number;
  readonly applicableEntityIds: readonly string[];
} & (
  | { readonly expiryType: "PRICING_CYCLE" | "NO_EXPIRY" }
  | { readonly expiryType: "CUSTOM" /** ISO 8601, from the grant. */; readonly expiryDuration: string }
);

/** What the customer receives and what the customer pays for it; the slabs price `creditAmount`. */
export type CreditGrantValue = RateValue & { readonly creditAmount: Decimal };

export type CreditGrantRateCard = RateCardCommon & {
  readonly type: "CREDIT_GRANT";
  readonly billableId: AddOnId;
  readonly invoiceTiming: "IN_ADVANCE" | "IN_ARREARS" | "PREPAID";
  readonly grantType: "ONE_TIME" | "RECURRING";
  readonly grantDetails: CreditGrantDetails;
  readonly pricingModel: PricingModel;
  /** Slabs by currency: unlike elsewhere each currency has its own, `ratePlan` and rate in one. */
  readonly rateValues: readonly (CreditGrantValue & { readonly slabs: readonly Slab[] })[];
  readonly recurrence: Recurrence;
};

/** The floor of what a plan bills in a cycle (Togai rule §14.9); it may cover fewer currencies than the plan. */
export type MinimumCommitmentRateCard = RateCardCommon & {
  readonly type: "MINIMUM_COMMITMENT";
  /** Of no billable item; whatever the caller chose. */
  readonly billableId: string;
  readonly invoiceTiming: "IN_ARREARS";
  readonly rateValues: readonly { readonly currency: CurrencyCode; readonly rate: Decimal }[];
};

/** One priced component of a plan (Togai rule §14.6). */
export type RateCard =
  | UsageRateCard
  | FixedFeeRateCard
  | LicenseRateCard
  | BillingEntitlementRateCard
  | EntitlementOverageRateCard
  | CreditGrantRateCard
  | MinimumCommitmentRateCard;
