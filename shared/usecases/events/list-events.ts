import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import type { AccountId, CustomerId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Page } from "#ports/store.ts";
import type { EventQuery } from "#ports/usage-counters.ts";
import { accountNamed } from "#usecases/customers/resolve-account.ts";
import type { World } from "#usecases/world.ts";

/** A submission with the customer whose account it belongs to; without one where no account was found. */
export type ListedEvent = {
  readonly record: EventRecord;
  readonly customerId?: CustomerId;
  /** What it took of the account's feature credits; absent where it consumes no feature. */
  readonly debit?: DebitedEvent;
};

/** What is listed, with an account named by its id or by an alias that it has now. */
export type EventListing = Omit<EventQuery, "accountId"> & { readonly account?: string };

/** Submissions that fit all filters, the newest first. */
export const listEvents = async (
  {
    usageCounters,
    accounts,
    aliases,
    featureCredits,
    clock,
  }: Pick<World, "usageCounters" | "accounts" | "aliases" | "featureCredits" | "clock">,
  { account, ...query }: EventListing,
): Promise<Page<ListedEvent>> => {
  const { organizationId } = query;
  const accountId =
    account === undefined
      ? undefined
      : await accountNamed({ accounts, aliases }, organizationId, { idOrAlias: account, at: clock.now() });
  const page = await usageCounters.listEvents({ ...query, ...(accountId !== undefined && { accountId }) });
  const items = await withCustomers(
    { accounts, featureCredits },
    organizationId,
    page.items.map((record) => ({ record })),
  );
  return page.next === undefined ? { items } : { items, next: page.next };
};

/** The same with the customers whose accounts they belong to, and with what they took of feature credits. */
export const withCustomers = async <Listed extends { readonly record: EventRecord }>(
  { accounts, featureCredits }: Pick<World, "accounts" | "featureCredits">,
  organizationId: OrganizationId,
  listed: readonly Listed[],
): Promise<(Listed & ListedEvent)[]> => {
  const customers = await customersOf(
    { accounts },
    organizationId,
    listed.map(({ record }) => record),
  );
  const debits = await featureCredits.findDebits(
    organizationId,
    listed.map(({ record }) => record.reference),
  );
  return listed.map((one) => {
    const debit = debits.get(one.record.reference);
    const customerId = one.record.accountId && customers.get(one.record.accountId);
    return { ...one, ...(customerId !== undefined && { customerId }), ...(debit && { debit }) };
  });
};

const customersOf = async (
  { accounts }: Pick<World, "accounts">,
  organizationId: OrganizationId,
  records: readonly EventRecord[],
): Promise<ReadonlyMap<AccountId, CustomerId>> => {
  const found = await accounts.findMany(
    organizationId,
    records.flatMap(({ accountId }) => accountId ?? []),
  );
  return new Map(found.map(({ value }) => [value.id, value.customerId]));
};
