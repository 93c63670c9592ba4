import { consumed } from "#domain/entitlements/consume.ts";
import { noFeatureCredits } from "#domain/entitlements/feature-credits.ts";
import { givenBack } from "#domain/entitlements/give-back.ts";
import { still } from "#domain/entitlements/movement.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { FeatureDemand } from "#usecases/usage/judge-submission.ts";
import type { World } from "#usecases/world.ts";

/**
 * Whether an event would find too few units at this moment if it took the place of another submission, which gives back what it took.
 * Changes nothing; what others do in between may still decide otherwise.
 */
export const isShort = async (
  { featureCredits, clock }: Pick<World, "featureCredits" | "clock">,
  organizationId: OrganizationId,
  {
    event: { accountId, timestamp, reference },
    demand: { featureId, quantity, billed },
    replaces,
  }: {
    readonly event: CountableEvent;
    readonly demand: FeatureDemand;
    readonly replaces: EventReference;
  },
): Promise<boolean> => {
  const now = clock.now();
  const of = { accountId, featureId };
  const debit = (await featureCredits.findDebits(organizationId, [replaces])).get(replaces);
  const read = await featureCredits.find(organizationId, of);
  const before = still(read?.value ?? noFeatureCredits(of, now));
  const isOfTheSame = debit && !debit.isGivenBack && debit.featureId === featureId && debit.accountId === accountId;
  const movement = isOfTheSame ? givenBack(before, debit, { closed: new Map(), now }) : before;
  return !consumed(movement, { reference, quantity, at: timestamp, scheduleId: billed?.schedule.id }, now).ok;
};
