import type { AccountId, CustomerId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Page } from "#ports/store.ts";
import type { EventQuery } from "#ports/usage-counters.ts";
import type { World } from "#usecases/world.ts";

/** A submission with the customer whose account it belongs to; without one where no account was found. */
export type ListedEvent = { readonly record: EventRecord; readonly customerId?: CustomerId };

/** Submissions that fit all filters, the newest first. An account is named by its id, not by an alias. */
export const listEvents = async (
  { usageCounters, accounts }: Pick<World, "usageCounters" | "accounts">,
  query: EventQuery,
): Promise<Page<ListedEvent>> => {
  const page = await usageCounters.listEvents(query);
  const items = await withCustomers(
    { accounts },
    query.organizationId,
    page.items.map((record) => ({ record })),
  );
  return page.next === undefined ? { items } : { items, next: page.next };
};

/** The same with the customers whose accounts they belong to. */
export const withCustomers = async <Listed extends { readonly record: EventRecord }>(
  { accounts }: Pick<World, "accounts">,
  organizationId: OrganizationId,
  listed: readonly Listed[],
): Promise<(Listed & ListedEvent)[]> => {
  const customers = await customersOf(
    { accounts },
    organizationId,
    listed.map(({ record }) => record),
  );
  return listed.map((one) => {
    const customerId = one.record.accountId && customers.get(one.record.accountId);
    return { ...one, ...(customerId !== undefined && { customerId }) };
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
