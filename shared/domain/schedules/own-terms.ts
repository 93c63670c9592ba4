import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

type Own = Pick<Schedule, "rateCardsOverride" | "pricingRulesOverride" | "pricingCycleConfig">;
type Plan = Pick<PricePlan, "pricingCycleConfig">;

/**
 * Whether the account has terms of its own in a slice: cards, rules, or another cycle than the plan's, but for an anniversary's
 * offset (Togai rule §15.1, `isOverridden`).
 */
export const isOverridden = (schedule: Own, { pricingCycleConfig: sold }: Plan): boolean =>
  hasOwnContent(schedule, sold) || !startsAlike(schedule.pricingCycleConfig, sold);

/**
 * Whether those terms are what was agreed with the account. Start offsets that went on from an earlier plan are not: a migration
 * takes such a slice along.
 */
export const hasOwnTerms = (schedule: Own & Pick<Schedule, "startOffsetsRetained">, plan: Plan): boolean =>
  schedule.startOffsetsRetained ? hasOwnContent(schedule, plan.pricingCycleConfig) : isOverridden(schedule, plan);

const hasOwnContent = (
  { rateCardsOverride, pricingRulesOverride, pricingCycleConfig: own }: Own,
  sold: PricingCycleConfig | undefined,
): boolean =>
  rateCardsOverride !== undefined ||
  pricingRulesOverride !== undefined ||
  own.interval !== sold?.interval ||
  own.graceDays !== sold.graceDays;

const startsAlike = (own: PricingCycleConfig, sold: PricingCycleConfig | undefined): boolean =>
  sold !== undefined &&
  ((own.anniversaryCycle && sold.anniversaryCycle) ||
    (own.monthOffset === sold.monthOffset && sameContent(own.dayOffset, sold.dayOffset)));
