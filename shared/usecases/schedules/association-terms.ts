import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { scheduleOn } from "#domain/schedules/timeline.ts";
import { anniversaryOffset } from "#domain/time/anniversary-offset.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "timelines" | "pricePlans">;

/** What a slice sells, and by which cycle. */
export type Terms = Pick<Schedule, "pricePlanId" | "pricePlanVersion" | "pricingCycleConfig" | "rateCardsOverride">;
/** An edit that associates, and the staged slices that it meets. */
export type Association = {
  readonly account: Account;
  readonly edit: ScheduleEdit;
  readonly schedules: readonly Schedule[];
};

/** The terms of an association, or everything that is wrong with it (Togai rule §15.3). */
export const associationTerms = async (
  world: Needs,
  organizationId: OrganizationId,
  { account, edit, schedules }: Association,
): Promise<Result<Terms, readonly Reason[]>> => {
  const sold = await soldBy(world, organizationId, { account, edit, schedules });
  if (!sold.ok) return sold;
  const { plan, copied } = sold.value;
  const reasons: Reason[] = [];
  if (!plan.supportedCurrencies.includes(account.invoiceCurrency)) {
    reasons.push(
      planReason(`price plan '${plan.id}' has no prices in the account's currency ${account.invoiceCurrency}`),
    );
  }
  if (plan.type !== "BILLING" || !plan.pricingCycleConfig) {
    reasons.push(planReason(`price plan '${plan.id}' is of type ${plan.type}; only BILLING plans are associated`));
    return err(reasons);
  }
  const config = cycleOf(plan.pricingCycleConfig, { account, edit, schedules });
  if (!config.ok) reasons.push(...config.error);
  if (reasons.length > 0 || !config.ok) return err(reasons);
  return ok({
    pricePlanId: plan.id,
    pricePlanVersion: plan.version,
    pricingCycleConfig: config.value,
    ...(copied?.rateCardsOverride && { rateCardsOverride: copied.rateCardsOverride }),
  });
};

const planReason = (message: string): Reason => ({ path: "associationConfig.pricePlanId", message });

const soldBy = async (
  { pricePlans, timelines }: Needs,
  organizationId: OrganizationId,
  { account, edit: { pricePlanId, scheduleId }, schedules }: Association,
): Promise<Result<{ readonly plan: PricePlan; readonly copied?: Schedule }, readonly Reason[]>> => {
  if (scheduleId !== undefined) {
    const live = (await timelines.find(organizationId, account.id))?.value.schedules ?? [];
    const copied = [...schedules, ...live].find(({ id }) => id === scheduleId);
    const plan =
      copied && (await pricePlans.findVersion(organizationId, copied.pricePlanId, copied.pricePlanVersion))?.value;
    if (!copied || !plan) {
      return err([{ path: "associationConfig.scheduleId", message: `the account has no schedule '${scheduleId}'` }]);
    }
    if (pricePlanId !== undefined && pricePlanId !== copied.pricePlanId) {
      return err([planReason(`schedule '${scheduleId}' belongs to price plan '${copied.pricePlanId}'`)]);
    }
    return ok({ plan, copied });
  }
  if (pricePlanId === undefined) return err([planReason("is needed for an association")]);
  const head = (await pricePlans.findHead(organizationId, pricePlanId))?.value;
  if (!head) return err([planReason(`price plan '${pricePlanId}' does not exist`)]);
  if (head.activeVersion === undefined)
    return err([planReason(`price plan '${pricePlanId}' is a DRAFT; finalize it first`)]);
  const plan = (await pricePlans.findVersion(organizationId, pricePlanId, head.activeVersion))?.value;
  if (!plan) throw new Error(`price plan ${pricePlanId} version ${head.activeVersion} does not exist`);
  return ok({ plan });
};

/** The cycle of an association: an override wins, then the account's running cycle if it is retained, then the plan's. */
const cycleOf = (
  planConfig: PricingCycleConfig,
  { edit, schedules }: Association,
): Result<PricingCycleConfig, readonly Reason[]> => {
  const { pricingCycleConfigOverride, retainStartOffsets, effectiveFrom } = edit;
  if (pricingCycleConfigOverride) return ok(aligned(pricingCycleConfigOverride, effectiveFrom));
  if (!retainStartOffsets) return ok(aligned(planConfig, effectiveFrom));
  const running = scheduleOn(schedules, effectiveFrom)?.pricingCycleConfig;
  const path = "associationConfig.retainStartOffsets";
  if (!running) return err([{ path, message: `the account has no plan on ${effectiveFrom} whose cycle could go on` }]);
  if (running.interval !== planConfig.interval) {
    return err([{ path, message: `the running cycle is ${running.interval}, the new plan's ${planConfig.interval}` }]);
  }
  const { dayOffset, monthOffset } = running;
  return ok({ ...planConfig, dayOffset, monthOffset });
};

/** An anniversary cycle follows from the date of association and is kept with the slice (Togai rule §14.3). */
const aligned = (config: PricingCycleConfig, effectiveFrom: CalendarDate): PricingCycleConfig =>
  config.anniversaryCycle ? { ...config, ...anniversaryOffset(config.interval, effectiveFrom) } : config;
