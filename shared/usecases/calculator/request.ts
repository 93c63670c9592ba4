import type { PlanContent } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What is to be calculated (Togai rule §22): everything is given, or is looked up of an account. */
export type CalculatorRequest = {
  readonly currency:
    | { readonly mode: "CUSTOM"; readonly currency: CurrencyCode }
    | { readonly mode: "ACCOUNT_INVOICE"; readonly accountId: string };
  readonly plan: PlanRequest;
  readonly usage: GivenOrLookedUp<ReadonlyMap<string, Decimal>>;
  readonly licenses: GivenOrLookedUp<readonly GivenLicense[]>;
  /** Absent: no name has a seat. */
  readonly namedLicenses?: GivenOrLookedUp<readonly GivenName[]> | undefined;
  /** Absent: nothing is prorated. */
  readonly proration?: ProrationRequest | undefined;
  /** Absent: nothing was used beyond grants. */
  readonly overage?: OverageRequest | undefined;
};

export type PlanRequest =
  | {
      readonly mode: "CUSTOM";
      readonly details: PlanContent &
        Pick<PricePlan, "supportedCurrencies" | "deferredRevenue" | "allowOngoingCycleUpdates">;
      /** 0 for the first cycle. */
      readonly ordinal: number;
    }
  | {
      readonly mode: "PRICE_PLAN";
      readonly pricePlanId: string;
      /** The version that was sold then; absent: the one that is sold now. */
      readonly effectiveOn?: Instant | undefined;
      readonly ordinal: number;
    }
  | { readonly mode: "ACCOUNT"; readonly accountId: string; readonly effectiveOn?: Instant | undefined };

export type GivenOrLookedUp<Given> =
  | { readonly mode: "CUSTOM"; readonly given: Given }
  | { readonly mode: "LOOKUP_RANGE"; readonly accountId: string; readonly start: Instant; readonly end: Instant }
  | { readonly mode: "LOOKUP_CYCLE"; readonly accountId: string; readonly cycleEffectiveOn?: Instant | undefined };

export type GivenLicense = { readonly licenseId: string; readonly quantity: Decimal; readonly effectiveFrom: Instant };
export type GivenName = {
  readonly licenseId: string;
  readonly name: string;
  readonly effectiveFrom: Instant;
  readonly effectiveUntil?: Instant | undefined;
};

export type ProrationRequest =
  | {
      readonly mode: "CUSTOM";
      readonly cycleStartDate: Instant;
      readonly cycleEndDate: Instant;
      /** From this day on the plan is had. */
      readonly currentDate: Instant;
    }
  | {
      readonly mode: "LOOKUP_CYCLE";
      readonly accountId: string;
      /** Absent: since the account has it. */
      readonly currentDateTime?: Instant | undefined;
      readonly cycleEffectiveOn?: Instant | undefined;
    };

export type OverageRequest =
  | {
      readonly mode: "CUSTOM";
      readonly given: readonly { readonly featureId: string; readonly quantity: Decimal }[];
    }
  | { readonly mode: "LOOKUP_CYCLE"; readonly accountId: string; readonly billingCycleEndDate: Instant };
