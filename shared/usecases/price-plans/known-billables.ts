import type { KnownBillable } from "#domain/catalog/rate-card-draft.ts";
import { displayNameOf } from "#domain/catalog/usage-meter.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";

/** Where billable items are found. */
export type Catalog = Pick<World, "usageMeters" | "addOns" | "features">;

/** What is known of the billable items with these ids; one that is unknown shows when the plan is finalized. */
export const knownBillables = async (
  { usageMeters, addOns, features }: Catalog,
  organizationId: OrganizationId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownBillable>> => {
  const distinct = [...new Set(ids)];
  const [meters, items, entitlements] = await Promise.all([
    usageMeters.findMany(organizationId, distinct),
    addOns.findMany(organizationId, distinct),
    features.findMany(organizationId, distinct),
  ]);
  return new Map<string, KnownBillable>([
    ...[...meters, ...entitlements].map(({ value }) => [value.id, { displayName: displayNameOf(value) }] as const),
    ...items.map(({ value }) => [value.id, { displayName: displayNameOf(value), type: value.type }] as const),
  ]);
};
