import type { Account, Customer } from "#domain/customers/customer.ts";
import type { AccountId, CustomerId, OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "customers" | "accounts" | "organizations" | "timelines" | "billingStates" | "clock" | "save">;

/**
 * Archives an account: it keeps its data and takes no changes any more. Refused while it has a price plan now or later, or an
 * invoice that is not final (Togai rule §4.3). Archiving again changes nothing.
 */
export const archiveAccount = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<Account, Refusal>> =>
  retryLostRaces(`account '${id}'`, async () => {
    const { accounts, clock, save } = world;
    const read = await accounts.find(organizationId, id);
    if (!read) return notFound("account", id);
    if (read.value.status === "ARCHIVED") return ok(read.value);
    const billing = await billingOf(world, organizationId, read.value.id);
    if (billing.reason !== undefined) return invalid(billing.reason);
    const archived: Account = { ...read.value, status: "ARCHIVED", updatedAt: clock.now() };
    const saved = await save([
      accounts.replaced(organizationId, read, archived),
      withoutDraft(world, organizationId, { accountId: read.value.id, timeline: billing.timeline }),
    ]);
    return saved.ok ? ok(archived) : undefined;
  });

/**
 * Archives a customer and then its accounts. From the moment the customer is archived it gets no new account, so that the
 * second step finds them all; should it be interrupted, repeating the request finishes it.
 */
export const archiveCustomer = async (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<Customer, Refusal>> => {
  const archived = await retryLostRaces<Customer>(`customer '${id}'`, async () => {
    const { customers, clock, save } = world;
    const read = await customers.find(organizationId, id);
    if (!read) return notFound("customer", id);
    if (read.value.status === "ARCHIVED") return ok(read.value);
    for await (const accountId of accountsOf(world, organizationId, read.value.id)) {
      const { reason } = await billingOf(world, organizationId, accountId);
      if (reason !== undefined) return invalid(reason);
    }
    const next: Customer = { ...read.value, status: "ARCHIVED", updatedAt: clock.now() };
    const saved = await save([customers.replaced(organizationId, read, next)]);
    return saved.ok ? ok(next) : undefined;
  });
  if (!archived.ok) return archived;
  for await (const accountId of accountsOf(world, organizationId, archived.value.id)) {
    const account = await archiveAccount(world, organizationId, accountId);
    if (!account.ok) return account;
  }
  return archived;
};

type Billing = {
  readonly timeline: Versioned<Timeline> | undefined;
  /** Why the account cannot be archived; undefined when nothing is in the way. */
  readonly reason: string | undefined;
};

const billingOf = async (
  { organizations, timelines, billingStates, clock }: Needs,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<Billing> => {
  const [organization, timeline, billingState] = await Promise.all([
    organizations.find(organizationId),
    timelines.find(organizationId, accountId),
    billingStates.find(organizationId, accountId),
  ]);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const today = dateAt(clock.now(), organization.value.timeZone);
  const plan = timeline?.value.schedules.find(({ endDate }) => endDate > today);
  if (plan) return { timeline, reason: `account '${accountId}' has a price plan until ${plan.endDate}` };
  return { timeline, reason: isBeingBilled(billingState?.value, clock.now()) ? ongoingInvoice(accountId) : undefined };
};

const ongoingInvoice = (accountId: AccountId): string => `account '${accountId}' has an invoice that is not final yet`;

/** What is due on it may be a cycle that is to be opened, and an archived account opens none. */
const isBeingBilled = (state: BillingState | undefined, now: Instant): boolean =>
  state !== undefined && (state.openDrafts.length > 0 || (state.nextDueAt !== undefined && state.nextDueAt <= now));

/**
 * Writes the timeline anew without what was staged, so that a finalization that is under way at this moment finds it changed
 * and looks at the account again.
 */
const withoutDraft = (
  { timelines }: Needs,
  organizationId: OrganizationId,
  { accountId, timeline }: { readonly accountId: AccountId; readonly timeline: Versioned<Timeline> | undefined },
): Change => {
  if (!timeline) return timelines.unchanged(organizationId, accountId, timeline);
  const { draft: _dropped, ...live } = timeline.value;
  return timelines.stored(organizationId, timeline, live);
};

const PAGE = 100;

async function* accountsOf(
  { accounts }: Needs,
  organizationId: OrganizationId,
  customerId: CustomerId,
): AsyncGenerator<AccountId> {
  let after: string | undefined;
  do {
    const page = await accounts.idsOfCustomer(organizationId, customerId, {
      limit: PAGE,
      ...(after !== undefined && { after }),
    });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
