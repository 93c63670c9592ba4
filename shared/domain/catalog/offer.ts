import type { AddOn } from "#domain/catalog/add-on.ts";
import type { Feature } from "#domain/catalog/feature.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/** The billable items that the cards name; one that does not exist is absent. */
export type Billables = {
  readonly usageMeters: ReadonlyMap<string, UsageMeter>;
  readonly addOns: ReadonlyMap<string, AddOn>;
  readonly features: ReadonlyMap<string, Feature>;
};

/** What is sold to one account or to many: a version of a plan, or such a version with what an account has of its own. */
export type Offer = Pick<PricePlan, "id" | "type" | "deferredRevenue" | "rateCards" | "pricingRules"> & {
  readonly pricingCycleConfig?: PricingCycleConfig;
  readonly supportedCurrencies: readonly CurrencyCode[];
  /** The currencies in which it is billed for certain, all the supported ones where nothing is said. */
  readonly billedIn?: readonly CurrencyCode[];
};
