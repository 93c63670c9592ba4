import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { Account, Customer } from "#domain/customers/customer.ts";
import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { World } from "#usecases/world.ts";

/** Everything about an account that decides what it is billed, but its usage. */
export type BillingBasis = {
  readonly organization: Organization;
  readonly account: Account;
  readonly customer: Customer;
  /** The live slices of the account's timeline. */
  readonly schedules: readonly Schedule[];
};

type Needs = Pick<World, "organizations" | "accounts" | "customers" | "timelines">;

/** Gathers the basis, or answers undefined for an account that does not exist. */
export const billingBasis = async (
  { organizations, accounts, customers, timelines }: Needs,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<BillingBasis | undefined> => {
  const account = (await accounts.find(organizationId, accountId))?.value;
  if (!account) return undefined;
  const [organization, customer, timeline] = await Promise.all([
    organizations.find(organizationId),
    customers.find(organizationId, account.customerId),
    timelines.find(organizationId, accountId),
  ]);
  if (!organization) throw new Error(`organization ${organizationId} of account ${accountId} does not exist`);
  if (!customer) throw new Error(`customer ${account.customerId} of account ${accountId} does not exist`);
  return {
    organization: organization.value,
    account,
    customer: customer.value,
    schedules: timeline?.value.schedules ?? [],
  };
};

/** The plan version of a slice and the rate cards that hold in it. */
export const planOf = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  schedule: Schedule,
): Promise<{ readonly plan: PricePlan; readonly rateCards: readonly RateCard[] }> => {
  const { pricePlanId, pricePlanVersion } = schedule;
  const plan = (await pricePlans.findVersion(organizationId, pricePlanId, pricePlanVersion))?.value;
  if (!plan) throw new Error(`price plan ${pricePlanId} version ${pricePlanVersion} does not exist`);
  return { plan, rateCards: schedule.rateCardsOverride ?? plan.rateCards };
};
