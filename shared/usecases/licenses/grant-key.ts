import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import type { HeldEntry, LicenseEntry } from "#domain/licenses/license-entry.ts";
import { readHeldEntry } from "#usecases/licenses/held-entries.ts";
import type { LicenseGrant } from "#usecases/licenses/license-grant.ts";
import type { World } from "#usecases/world.ts";

/** A grant of an account. */
export type Keyed = LicenseGrant & { readonly accountId: AccountId };

/** What the key of a grant is unique in; undefined where it has none. */
export const idempotencyScope = ({ accountId, licenseId, idempotencyKey }: Keyed) =>
  idempotencyKey === undefined
    ? undefined
    : ({ kind: "license-update", owner: `${licenseId}#${accountId}`, key: idempotencyKey } as const);

/** Names an entry among those of its account and license. */
export const entryText = ({ effectiveFrom, number }: Pick<LicenseEntry, "effectiveFrom" | "number">): string =>
  `${effectiveFrom}#${number}`;

/** The entry that the grant's idempotency key has made before. */
export const firstEntry = async (
  world: Pick<World, "idempotencyKeys" | "licenses">,
  organizationId: OrganizationId,
  grant: Keyed,
): Promise<HeldEntry | undefined> => {
  const scope = idempotencyScope(grant);
  const text = scope && (await world.idempotencyKeys.find(organizationId, scope));
  if (text === undefined) return undefined;
  const [effectiveFrom, number] = text.split("#").map(Number);
  const name = { accountId: grant.accountId, licenseId: grant.licenseId as AddOnId };
  return readHeldEntry(world, organizationId, { ...name, effectiveFrom, number } as LicenseEntry);
};
