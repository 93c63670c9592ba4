import type { KnownBillable } from "#domain/catalog/rate-card-draft.ts";
import { displayNameOf } from "#domain/catalog/usage-meter.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";

/** What is known of the billable items with these ids; one that is unknown shows when the plan is finalized. */
export const knownBillables = async (
  { usageMeters, addOns }: Pick<World, "usageMeters" | "addOns">,
  organizationId: OrganizationId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownBillable>> => {
  const distinct = [...new Set(ids)];
  const [meters, items] = await Promise.all([
    usageMeters.findMany(organizationId, distinct),
    addOns.findMany(organizationId, distinct),
  ]);
  return new Map<string, KnownBillable>([
    ...meters.map(({ value }) => [value.id, { displayName: displayNameOf(value) }] as const),
    ...items.map(({ value }) => [value.id, { displayName: displayNameOf(value), type: value.type }] as const),
  ]);
};
