import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
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

/** One priced component of a plan. */
export type RateCard = UsageRateCard | FixedFeeRateCard;
