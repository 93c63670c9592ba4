import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { Outcome } from "#ports/usage-counters.ts";
import { admissionFor } from "#usecases/entitlements/admission.ts";
import { type GrantingWorld, grantsOfCyclesMade } from "#usecases/entitlements/grant-cycle.ts";
import type { BatchGroup } from "#usecases/usage/group-events.ts";
import type { World } from "#usecases/world.ts";

/** Counts a group in one commit; what it consumes of a feature is taken in the same one, or the event does not count. */
export const countGroup = async (
  world: GrantingWorld & Pick<World, "usageCounters">,
  { page, events, demands }: Pick<BatchGroup, "page" | "events" | "demands">,
): Promise<readonly Outcome[]> => {
  if (demands.size === 0) return world.usageCounters.commit({ page, events }, foldUsage);
  await grantsOfCyclesMade(world, page, demands.values());
  const admission = admissionFor(world, page, { demands, source: "INGESTED" });
  return world.usageCounters.commit({ page, events }, foldUsage, admission);
};
