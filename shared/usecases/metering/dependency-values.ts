import type { EnrichmentDependency } from "#domain/catalog/event-schema.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { resolveDependencies } from "#domain/metering/enrichment-settings.ts";
import type { World } from "#usecases/world.ts";

/**
 * The values of a schema's enrichment dependencies for events of an account: from its own settings, else its customer's, else
 * the organization's (Togai rule §6). Reads nothing where the schema has no dependencies, which is nearly always.
 */
export const dependencyValues = async (
  { customers, organizations }: Pick<World, "customers" | "organizations">,
  organizationId: OrganizationId,
  { account, dependencies }: { readonly account: Account; readonly dependencies: readonly EnrichmentDependency[] },
): Promise<ReadonlyMap<string, string>> => {
  const own = resolveDependencies(dependencies, [account.settings]);
  if (own.size === dependencies.length) return own;
  const [customer, organization] = await Promise.all([
    customers.find(organizationId, account.customerId),
    organizations.find(organizationId),
  ]);
  return resolveDependencies(dependencies, [
    account.settings,
    customer?.value.settings ?? [],
    organization?.value.settings ?? [],
  ]);
};
