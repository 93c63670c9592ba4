import type { OrganizationId } from "#domain/ids.ts";
import type { HeldEntry } from "#domain/licenses/license-entry.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Page } from "#ports/store.ts";
import { accountNamed } from "#usecases/customers/resolve-account.ts";
import { heldEntries } from "#usecases/licenses/held-entries.ts";
import type { World } from "#usecases/world.ts";

/** One page of updates with what is held after each (Togai rule §13.1), of all accounts or of one, by its id or alias. */
export const listLicenseUpdates = async (
  world: Pick<World, "accounts" | "aliases" | "clock" | "licenses">,
  organizationId: OrganizationId,
  {
    account,
    ...listing
  }: {
    readonly account: string | undefined;
    readonly licenseId: string | undefined;
    readonly effectiveFrom: Instant | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  },
): Promise<Page<HeldEntry>> => {
  const at = world.clock.now();
  const accountId =
    account === undefined ? undefined : await accountNamed(world, organizationId, { idOrAlias: account, at });
  const page = await world.licenses.list(organizationId, { ...listing, accountId });
  return { ...page, items: await heldEntries(world, organizationId, page.items) };
};
