import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import { dateAt, startOfDay } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import { lowerCased, type NewAccount, planAccount } from "#usecases/customers/plan-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

export type AccountChanges = {
  readonly [Name in
    | "name"
    | "status"
    | "invoiceCurrency"
    | "netTermDays"
    | "primaryEmail"
    | "billingInformation"
    | "address"
    | "metadata"
    | "tags"]?: NewAccount[Name] | undefined;
};

/** Adds an account under a customer that exists and is not archived, in the same instant (Togai rule §4). */
export const createAccount = (
  world: Pick<World, "customers" | "accounts" | "aliases" | "organizations" | "clock" | "ids" | "save">,
  organizationId: OrganizationId,
  { customerId, ...requested }: NewAccount & { readonly customerId: string },
): Promise<Result<Account, Refusal>> =>
  retryLostRaces(`account '${requested.id}'`, async () => {
    const { customers, save } = world;
    const customer = await customers.find(organizationId, customerId);
    if (!customer) return notFound("customer", customerId);
    if (customer.value.status === "ARCHIVED") return invalid(`customer '${customerId}' is archived`, "customerId");
    const planned = await planAccount(world, { organizationId, customer: customer.value }, requested);
    if (!planned.ok) return planned;
    const { account, changes } = planned.value;
    const saved = await save([customers.unchanged(organizationId, customer), ...changes]);
    return saved.ok ? ok(account) : undefined;
  });

/**
 * Changes what is given and leaves the rest; metadata and tags are replaced as a whole. The currency stays what it is, because
 * invoices exist in it; an account goes back to DRAFT only as long as it never had a price plan (Togai rules §4.2, §4.3).
 */
export const updateAccount = async (
  world: Pick<World, "accounts" | "timelines" | "organizations" | "billingStates" | "clock" | "save"> & Sender,
  organizationId: OrganizationId,
  id: string,
  changes: AccountChanges,
): Promise<Result<Account, Refusal>> => {
  const { accounts, timelines, clock, save } = world;
  let activated = false;
  const updated = await retryLostRaces(`account '${id}'`, async () => {
    const read = await accounts.find(organizationId, id);
    if (!read) return notFound("account", id);
    const { value: account } = read;
    if (account.status === "ARCHIVED") return invalid(`account '${id}' is archived`);
    if (changes.invoiceCurrency !== undefined && changes.invoiceCurrency !== account.invoiceCurrency) {
      return invalid(fixedCurrency(account.invoiceCurrency), "invoiceCurrency");
    }
    const timeline = await timelines.find(organizationId, account.id);
    if (changes.status === "DRAFT" && account.status === "ACTIVE" && timeline && timeline.value.schedules.length > 0) {
      return invalid("an account with a price plan cannot go back to DRAFT", "status");
    }
    if (Object.values(changes).every((value) => value === undefined)) return ok(account);
    const next = changed(account, changes, clock.now());
    activated = account.status === "DRAFT" && next.status === "ACTIVE";
    const saved = await save([
      accounts.replaced(organizationId, read, next),
      timelines.unchanged(organizationId, account.id, timeline),
      ...(activated ? [await billedFromNowOn(world, organizationId, timeline?.value ?? unplanned(account.id))] : []),
    ]);
    return saved.ok ? ok(next) : undefined;
  });
  if (updated.ok && activated) await wakeAccount(world, organizationId, updated.value.id);
  return updated;
};

const unplanned = (accountId: AccountId): Timeline => ({ accountId, schedules: [] });

/** An account that is activated pays for the cycle that runs then, and for none before it. */
const billedFromNowOn = async (
  world: Pick<World, "organizations" | "billingStates" | "clock">,
  organizationId: OrganizationId,
  { accountId, schedules }: Timeline,
): Promise<Change> => {
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const { timeZone } = organization.value;
  const now = world.clock.now();
  const running = billedCycleAt(schedules, now, timeZone)?.cycle.start;
  return dueNow(world, organizationId, { accountId, from: running ?? startOfDay(dateAt(now, timeZone), timeZone) });
};

const fixedCurrency = (currency: CurrencyCode): string => `is ${currency} and cannot be changed after creation`;

const changed = (account: Account, changes: AccountChanges, now: Instant): Account => {
  const { name, status, netTermDays, primaryEmail, billingInformation, address, metadata, tags } = changes;
  return {
    ...account,
    ...(name !== undefined && { name }),
    ...(status !== undefined && { status }),
    ...(netTermDays !== undefined && { netTermDays }),
    ...(primaryEmail !== undefined && { primaryEmail }),
    ...(billingInformation !== undefined && { billingInformation }),
    ...(address !== undefined && { address }),
    ...(metadata !== undefined && { metadata }),
    ...(tags !== undefined && { tags: lowerCased(tags) }),
    updatedAt: now,
  };
};
