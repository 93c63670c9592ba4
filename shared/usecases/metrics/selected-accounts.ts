import type { Account } from "#domain/customers/customer.ts";
import type { CustomerId, OrganizationId } from "#domain/ids.ts";
import type { AccountFilter } from "#domain/metrics/metric-query.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Page } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

/** Accounts of one query at the most: each of them has counters of its own that must be read. */
export const MOST_ACCOUNTS = 500;

type Needs = Pick<World, "accounts" | "customers">;

/**
 * The accounts that a query is about, by id: those that it names, those of the customers that it names, or those that are both;
 * all of the organization when it names none. Refused when one does not exist, or when there are more than one answer can hold.
 */
export const selectedAccounts = async (
  world: Needs,
  organizationId: OrganizationId,
  { accountIds, customerIds }: AccountFilter,
): Promise<Result<readonly Account[], readonly Reason[]>> => {
  const { accounts, customers } = world;
  const named = accountIds && (await accounts.findMany(organizationId, accountIds)).map(({ value }) => value);
  const owners = customerIds && (await customers.findMany(organizationId, customerIds)).map(({ value }) => value);
  const missing = [...missingFrom(named, accountIds, "account"), ...missingFrom(owners, customerIds, "customer")];
  if (missing.length > 0) return err(missing);
  const ownerIds = new Set(owners?.map(({ id }) => id));
  const selected = named
    ? named.filter(({ customerId }) => !owners || ownerIds.has(customerId))
    : await (owners ? ofCustomers(world, organizationId, ownerIds) : all(world, organizationId));
  if (selected.length > MOST_ACCOUNTS) return err([{ path: "filters", message: TOO_MANY }]);
  return ok(selected.toSorted((first, second) => (first.id < second.id ? -1 : 1)));
};

const TOO_MANY = `there are more than ${MOST_ACCOUNTS} accounts, too many for one query: filter by ACCOUNT_ID or CUSTOMER_ID`;

const missingFrom = (
  found: readonly { readonly id: string }[] = [],
  ids: readonly string[] = [],
  what: string,
): readonly Reason[] => {
  const known = new Set(found.map(({ id }) => id));
  return ids
    .filter((id) => !known.has(id))
    .map((id) => ({ path: "filters", message: `${what} '${id}' does not exist` }));
};

const ofCustomers = async (
  { accounts }: Needs,
  organizationId: OrganizationId,
  customerIds: ReadonlySet<CustomerId>,
): Promise<readonly Account[]> => {
  const ids: string[] = [];
  for (const customerId of customerIds) {
    const room = MOST_ACCOUNTS + 1 - ids.length;
    ids.push(...(await upTo(room, (page) => accounts.idsOfCustomer(organizationId, customerId, page))));
  }
  return (await accounts.findMany(organizationId, ids)).map(({ value }) => value);
};

const all = ({ accounts }: Needs, organizationId: OrganizationId): Promise<readonly Account[]> =>
  upTo(MOST_ACCOUNTS + 1, (page) => accounts.list(organizationId, { ...page, order: { by: "id", direction: "ASC" } }));

const PAGE = 250;

/** The first items of a list that comes in pages. */
const upTo = async <T>(
  most: number,
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> => {
  const items: T[] = [];
  let after: string | undefined;
  while (items.length < most) {
    const page = await read({ limit: Math.min(PAGE, most - items.length), ...(after !== undefined && { after }) });
    items.push(...page.items);
    if (page.next === undefined) break;
    after = page.next;
  }
  return items;
};
