import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { toIso } from "#domain/time/instant.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { type Lookups, type Part, refused } from "#usecases/calculator/lookups.ts";
import type { PlanRequest } from "#usecases/calculator/request.ts";
import { faultsOf, reasonOf } from "#usecases/price-plans/faults-of.ts";
import { findWholePlan } from "#usecases/price-plans/find-whole-plan.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { planFromContent } from "#usecases/price-plans/plan-from-content.ts";
import type { World } from "#usecases/world.ts";

/** A plan with the cards that are calculated, and the cycle of the account whose plan it is. */
export type CalculatedPlan = {
  readonly plan: PricePlan;
  /** 0 for the first cycle. */
  readonly ordinal: number;
  readonly billed?: BilledCycle;
};

const CONFIG = "pricePlanDetailsConfig";
/** Names a plan that exists only in a request. */
const NO_PLAN = "CUSTOM";

/** The plan of a request, or everything that is wrong with it. */
export const calculatedPlan = async (
  world: Catalog & Pick<World, "ids" | "pricePlans">,
  lookups: Lookups,
  request: PlanRequest,
): Promise<Part<CalculatedPlan>> => {
  switch (request.mode) {
    case "CUSTOM":
      return fromDetails(world, lookups, request);
    case "PRICE_PLAN":
      return ofPricePlan(world, lookups.organization.id, request);
    case "ACCOUNT":
      return ofAccount(world, lookups, request);
  }
};

/** What could not be finalized cannot be calculated either. */
const fromDetails = async (
  world: Catalog & Pick<World, "ids">,
  { organization, now }: Lookups,
  { details, ordinal }: Extract<PlanRequest, { mode: "CUSTOM" }>,
): Promise<Part<CalculatedPlan>> => {
  const { supportedCurrencies, deferredRevenue, allowOngoingCycleUpdates, ...content } = details;
  const blank: PricePlan = {
    id: NO_PLAN as PricePlanId,
    version: 1,
    referenceId: NO_PLAN as ScheduleId,
    name: NO_PLAN,
    type: content.pricingCycleConfig ? "BILLING" : "PURCHASE",
    supportedCurrencies,
    deferredRevenue,
    allowOngoingCycleUpdates,
    rateCards: [],
    status: "DRAFT",
    createdAt: now,
    updatedAt: now,
  };
  const made = await planFromContent(world, organization.id, blank, content, "COMPLETE");
  return made.ok ? ok({ plan: made.value, ordinal }) : { ok: false, error: made.error.reasons.map(inConfig) };
};

const DETAILS = "pricePlanDetails";
const inConfig = ({ path, message }: Reason): Reason => ({
  path: path.startsWith(DETAILS) ? `${CONFIG}.${path}` : `${CONFIG}.${DETAILS}.${path}`,
  message,
});

const ofPricePlan = async (
  world: Catalog & Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { pricePlanId, effectiveOn, ordinal }: Extract<PlanRequest, { mode: "PRICE_PLAN" }>,
): Promise<Part<CalculatedPlan>> => {
  const head = (await world.pricePlans.findHead(organizationId, pricePlanId))?.value;
  if (!head) return refused(`${CONFIG}.pricePlanId`, `price plan '${pricePlanId}' does not exist`);
  if (effectiveOn !== undefined) {
    const whole = await findWholePlan(world, organizationId, pricePlanId);
    const sold = whole.ok
      ? whole.value.versions.find(
          ({ from, until }) =>
            (from === undefined || from <= effectiveOn) && (until === undefined || effectiveOn < until),
        )
      : undefined;
    if (!sold) {
      return refused(
        `${CONFIG}.effectiveOn`,
        `price plan '${pricePlanId}' has no version that was sold on ${toIso(effectiveOn)}`,
      );
    }
    return ratable(world, organizationId, sold.plan, ordinal);
  }
  const version = head.activeVersion ?? head.latestVersion;
  const plan = (await world.pricePlans.findVersion(organizationId, pricePlanId, version))?.value;
  if (!plan) throw new Error(`price plan ${pricePlanId} version ${version} does not exist`);
  return ratable(world, organizationId, plan, ordinal);
};

/** A draft can be tried before it is sold, once nothing is wrong with it. */
const ratable = async (
  world: Catalog,
  organizationId: OrganizationId,
  plan: PricePlan,
  ordinal: number,
): Promise<Part<CalculatedPlan>> => {
  const faults = plan.status === "DRAFT" ? await faultsOf(world, organizationId, plan) : [];
  if (faults.length === 0) return ok({ plan, ordinal });
  const reasons = faults.map((fault) => reasonOf(fault));
  return { ok: false, error: reasons.map(({ path, message }) => ({ path: `${CONFIG}.pricePlanId.${path}`, message })) };
};

const ofAccount = async (
  world: Pick<World, "pricePlans">,
  lookups: Lookups,
  { accountId, effectiveOn }: Extract<PlanRequest, { mode: "ACCOUNT" }>,
): Promise<Part<CalculatedPlan>> => {
  const found = await lookups.cycle(accountId, effectiveOn ?? lookups.now, `${CONFIG}.accountId`);
  if (!found.ok) return found;
  const { billed } = found.value;
  const { plan, rateCards } = await planOf(world, lookups.organization.id, billed.schedule);
  return ok({
    plan: { ...plan, rateCards, pricingCycleConfig: billed.schedule.pricingCycleConfig },
    ordinal: billed.cycle.ordinal,
    billed,
  });
};
