import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { isActiveIn } from "#domain/catalog/whole-plan.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId, PricingRuleId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { aligned, retaining } from "#domain/schedules/association-cycle.ts";
import { ownTerms } from "#domain/schedules/override-terms.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { scheduleOn } from "#domain/schedules/timeline.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "timelines" | "pricePlans" | "ids">;

/** What a slice sells, and by which cycle. */
export type Terms = Pick<
  Schedule,
  | "pricePlanId"
  | "pricePlanVersion"
  | "pricingCycleConfig"
  | "startOffsetsRetained"
  | "rateCardsOverride"
  | "pricingRulesOverride"
>;

/** Where a request says what; the two generations of the API nest it differently. */
export type AssociationPaths = { readonly of: (member: "pricePlanId" | "scheduleId" | "retainStartOffsets") => string };
/** Togai rule §15.2. */
export const STAGED_PATHS: AssociationPaths = { of: (member) => `associationConfig.${member}` };

/** An edit that associates, and the staged slices that it meets. */
export type Association = {
  readonly account: Account;
  readonly edit: ScheduleEdit;
  readonly schedules: readonly Schedule[];
  readonly paths: AssociationPaths;
};

/** The terms of an association, or everything that is wrong with it (Togai rule §15.3). */
export const associationTerms = async (
  world: Needs,
  organizationId: OrganizationId,
  association: Association,
): Promise<Result<Terms, readonly Reason[]>> => {
  const sold = await soldBy(world, organizationId, association);
  if (!sold.ok) return sold;
  const { plan, copied } = sold.value;
  const reason = (message: string): Reason => ({ path: association.paths.of("pricePlanId"), message });
  const { invoiceCurrency } = association.account;
  const reasons: Reason[] = [];
  if (!plan.supportedCurrencies.includes(invoiceCurrency)) {
    reasons.push(reason(`price plan '${plan.id}' has no prices in the account's currency ${invoiceCurrency}`));
  }
  if (plan.type !== "BILLING" || !plan.pricingCycleConfig) {
    reasons.push(reason(`price plan '${plan.id}' is of type ${plan.type}; only BILLING plans are associated`));
    return err(reasons);
  }
  const cycle = cycleOf(plan.pricingCycleConfig, association);
  if (!cycle.ok) reasons.push(...cycle.error);
  const own = ownTerms(plan, association, () => world.ids.next("pp_rule") as PricingRuleId);
  if (!own.ok) reasons.push(...own.error);
  if (reasons.length > 0 || !cycle.ok || !own.ok) return err(reasons);
  return ok({
    pricePlanId: plan.id,
    pricePlanVersion: plan.version,
    ...cycle.value,
    ...(copied?.rateCardsOverride && { rateCardsOverride: copied.rateCardsOverride }),
    ...(copied?.pricingRulesOverride && { pricingRulesOverride: copied.pricingRulesOverride }),
    ...own.value,
  });
};

const soldBy = async (
  { pricePlans, timelines }: Needs,
  organizationId: OrganizationId,
  { account, edit: { pricePlanId, scheduleId }, schedules, paths }: Association,
): Promise<Result<{ readonly plan: PricePlan; readonly copied?: Schedule }, readonly Reason[]>> => {
  const refused = (message: string) => err([{ path: paths.of("pricePlanId"), message }]);
  if (scheduleId !== undefined) {
    const live = (await timelines.find(organizationId, account.id))?.value.schedules ?? [];
    const copied = [...schedules, ...live].find(({ id }) => id === scheduleId);
    const plan =
      copied && (await pricePlans.findVersion(organizationId, copied.pricePlanId, copied.pricePlanVersion))?.value;
    if (!copied || !plan) {
      return err([{ path: paths.of("scheduleId"), message: `the account has no schedule '${scheduleId}'` }]);
    }
    if (pricePlanId !== undefined && pricePlanId !== copied.pricePlanId) {
      return refused(`schedule '${scheduleId}' belongs to price plan '${copied.pricePlanId}'`);
    }
    return ok({ plan, copied });
  }
  if (pricePlanId === undefined) return refused("is needed for an association");
  const head = (await pricePlans.findHead(organizationId, pricePlanId))?.value;
  if (!head) return refused(`price plan '${pricePlanId}' does not exist`);
  if (head.activeVersion === undefined) {
    const because = head.status === "ARCHIVED" ? "ARCHIVED" : "a DRAFT; finalize it first";
    return refused(`price plan '${pricePlanId}' is ${because}`);
  }
  const plan = (await pricePlans.findVersion(organizationId, pricePlanId, head.activeVersion))?.value;
  if (!plan) throw new Error(`price plan ${pricePlanId} version ${head.activeVersion} does not exist`);
  if (!isActiveIn(head, plan, account.invoiceCurrency)) {
    return refused(`price plan '${pricePlanId}' is not active in the account's currency ${account.invoiceCurrency}`);
  }
  return ok({ plan });
};

/** The cycle of an association: an override wins, then the account's running cycle if it is retained, then the plan's. */
const cycleOf = (
  planConfig: PricingCycleConfig,
  { edit, schedules, paths }: Association,
): Result<Pick<Terms, "pricingCycleConfig" | "startOffsetsRetained">, readonly Reason[]> => {
  const { pricingCycleConfigOverride, retainStartOffsets, effectiveFrom } = edit;
  if (pricingCycleConfigOverride) return ok({ pricingCycleConfig: aligned(pricingCycleConfigOverride, effectiveFrom) });
  if (!retainStartOffsets) return ok({ pricingCycleConfig: aligned(planConfig, effectiveFrom) });
  const running = scheduleOn(schedules, effectiveFrom)?.pricingCycleConfig;
  const path = paths.of("retainStartOffsets");
  if (!running) return err([{ path, message: `the account has no plan on ${effectiveFrom} whose cycle could go on` }]);
  if (running.interval !== planConfig.interval) {
    return err([{ path, message: `the running cycle is ${running.interval}, the new plan's ${planConfig.interval}` }]);
  }
  return ok({ pricingCycleConfig: retaining(planConfig, running), startOffsetsRetained: true });
};
