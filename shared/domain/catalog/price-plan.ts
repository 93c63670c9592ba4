import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/**
 * One version of what is sold (Togai rule §14). A version is DRAFT until it is finalized and never changes afterwards: an edit
 * of an ACTIVE plan makes the next version as a draft beside it.
 */
export type PricePlan = {
  readonly id: PricePlanId;
  readonly version: number;
  /** Id of this version's own record: its rate cards point to it. */
  readonly referenceId: ScheduleId;
  readonly name: string;
  readonly description?: string;
  readonly type: "BILLING" | "PURCHASE";
  /** Present on BILLING plans, absent on PURCHASE plans. */
  readonly pricingCycleConfig?: PricingCycleConfig;
  readonly supportedCurrencies: readonly CurrencyCode[];
  readonly deferredRevenue: boolean;
  readonly allowOngoingCycleUpdates: boolean;
  readonly rateCards: readonly RateCard[];
  /** In any order; each says its own. Absent in versions that were written before there were rules. */
  readonly pricingRules?: readonly PricingRule[];
  readonly status: "DRAFT" | "ACTIVE";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Bytes of a version at the most: what a document may hold on every engine, with room for its keys and decimals. */
const MOST_PLAN_BYTES = 250_000;

/** Whether a version can be kept as one document. */
export const fitsInOneDocument = (plan: PricePlan): boolean =>
  new TextEncoder().encode(JSON.stringify(plan)).length <= MOST_PLAN_BYTES;
