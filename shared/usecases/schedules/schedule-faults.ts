import type { PlanFault } from "#domain/catalog/plan-faults.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { isOverridden } from "#domain/schedules/own-terms.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { faultsOf } from "#usecases/price-plans/faults-of.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import type { World } from "#usecases/world.ts";

/**
 * What keeps a slice from being billed, with its card or rule. A slice without anything of its own sells a version that was found
 * good when it was finalized, and is not judged again. One with cards of its own needs prices in its account's currency only.
 */
export const scheduleFaults = async (
  world: Catalog & Pick<World, "accounts" | "pricePlans">,
  organizationId: OrganizationId,
  schedule: Schedule,
): Promise<readonly PlanFault[]> => {
  const { accountId, pricePlanId, pricePlanVersion, pricingCycleConfig } = schedule;
  const [account, version] = await Promise.all([
    world.accounts.find(organizationId, accountId),
    world.pricePlans.findVersion(organizationId, pricePlanId, pricePlanVersion),
  ]);
  if (!account || !version) throw new Error(`schedule ${schedule.id} belongs to no account or sells no version`);
  const plan = version.value;
  if (!isOverridden(schedule, plan)) return [];
  const pricingRules = schedule.pricingRulesOverride ?? plan.pricingRules;
  return faultsOf(world, organizationId, {
    id: plan.id,
    type: plan.type,
    deferredRevenue: plan.deferredRevenue,
    supportedCurrencies: plan.supportedCurrencies,
    billedIn: [account.value.invoiceCurrency],
    pricingCycleConfig,
    rateCards: schedule.rateCardsOverride ?? plan.rateCards,
    ...(pricingRules && { pricingRules }),
  });
};

/** The faults of the staged slices that are not live already as they are. */
export const draftFaults = async (
  world: Parameters<typeof scheduleFaults>[0],
  organizationId: OrganizationId,
  { live, draft }: { readonly live: readonly Schedule[]; readonly draft: readonly Schedule[] },
): Promise<readonly PlanFault[]> => {
  const lived = new Map(live.map((schedule) => [schedule.id, schedule]));
  const faults: PlanFault[] = [];
  for (const schedule of draft) {
    const known = lived.get(schedule.id);
    const sells = known && { ...known, startDate: schedule.startDate, endDate: schedule.endDate };
    if (!sameContent(sells, schedule)) faults.push(...(await scheduleFaults(world, organizationId, schedule)));
  }
  return faults;
};
