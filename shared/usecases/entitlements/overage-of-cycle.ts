import type { RateCard } from "#domain/catalog/rate-card.ts";
import { overageWindow } from "#domain/entitlements/overage-window.ts";
import type { AccountId, FeatureId, OrganizationId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { World } from "#usecases/world.ts";

/**
 * Units that were used beyond all grants in the windows of overage that a cycle is part of, by feature (Togai rule §14.6): in the last
 * cycle of a window all that is billed, before it what has come together so far.
 */
export const overageOfCycle = async (
  { featureCredits }: Pick<World, "featureCredits">,
  {
    organizationId,
    accountId,
    billed: { schedule, cycle },
    rateCards,
    zone,
  }: {
    readonly organizationId: OrganizationId;
    readonly accountId: AccountId;
    readonly billed: BilledCycle;
    readonly rateCards: readonly RateCard[];
    readonly zone: TimeZone;
  },
): Promise<ReadonlyMap<FeatureId, Decimal>> => {
  const wanted = rateCards.flatMap((card) => {
    if (card.type !== "ENTITLEMENT_OVERAGE") return [];
    const window = overageWindow(schedule, cycle, { recurrence: card.recurrence, zone });
    return window ? [{ featureId: card.billableId, entryId: `${schedule.id}#${window.startDate}$OVERAGE` }] : [];
  });
  const credits = await featureCredits.findMany(
    organizationId,
    accountId,
    wanted.map(({ featureId }) => featureId),
  );
  const used = await Promise.all(
    wanted.map(async ({ featureId, entryId }) => {
      const open = credits.get(featureId)?.value.entries.find(({ id }) => id === entryId);
      const entry =
        open ?? (await featureCredits.findClosed(organizationId, { accountId, featureId }, [entryId])).get(entryId);
      return entry ? [[featureId, entry.used] as const] : [];
    }),
  );
  return new Map(used.flat());
};
