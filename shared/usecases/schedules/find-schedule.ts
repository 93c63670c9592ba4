import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule, Timeline } from "#domain/schedules/schedule.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { World } from "#usecases/world.ts";

/** ACTIVE: the slice as it is live. DRAFT: as it is staged. */
export type ScheduleMode = "ACTIVE" | "DRAFT";

/** A slice with the version that it sells, and the timeline that it is part of. */
export type FoundSchedule = {
  readonly schedule: Schedule;
  readonly plan: PricePlan;
  readonly read: Versioned<Timeline>;
};

/** The slice with an id, whosever account's it is. */
export const findSchedule = async (
  { timelines, pricePlans }: Pick<World, "timelines" | "pricePlans">,
  organizationId: OrganizationId,
  id: string,
  mode: ScheduleMode,
): Promise<Result<FoundSchedule, Refusal>> => {
  const accountId = await timelines.accountOfSchedule(organizationId, id);
  const read = accountId && (await timelines.find(organizationId, accountId));
  const slices = mode === "DRAFT" ? read?.value.draft : read?.value.schedules;
  const schedule = slices?.find((one) => one.id === id);
  if (!read || !schedule) return notFound(mode === "DRAFT" ? "staged schedule" : "schedule", id);
  const plan = (await pricePlans.findVersion(organizationId, schedule.pricePlanId, schedule.pricePlanVersion))?.value;
  if (!plan) throw new Error(`price plan ${schedule.pricePlanId} version ${schedule.pricePlanVersion} does not exist`);
  return ok({ schedule, plan, read });
};

export const cardsOf = ({ schedule, plan }: FoundSchedule): readonly RateCard[] =>
  schedule.rateCardsOverride ?? plan.rateCards;

export const rulesOf = ({ schedule, plan }: FoundSchedule): readonly PricingRule[] =>
  schedule.pricingRulesOverride ?? plan.pricingRules ?? [];
