import { type SettingsByKey, settingsInForce } from "#domain/customers/settings.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";

/**
 * The settings that enrichments of an account's events may depend on, by keys such as `setting.user.meters_per_km`: the
 * account's own, then its customer's, then the organization's (Togai rules §6, §7.4). Undefined for an unknown account.
 */
export const accountSettings = async (
  { accounts, customers, organizations }: Pick<World, "accounts" | "customers" | "organizations">,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<SettingsByKey | undefined> => {
  const account = await accounts.find(organizationId, accountId);
  if (!account) return undefined;
  const [customer, organization] = await Promise.all([
    customers.find(organizationId, account.value.customerId),
    organizations.find(organizationId),
  ]);
  if (!customer) throw new Error(`customer ${account.value.customerId} of account ${accountId} does not exist`);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return settingsInForce({ account: account.value, customer: customer.value, organization: organization.value });
};
