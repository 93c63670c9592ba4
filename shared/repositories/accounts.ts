import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, CustomerId, OrganizationId } from "#domain/ids.ts";
import type { Change, Page, RangeQuery, Store } from "#ports/store.ts";
import { type Collection, collection, type Listing, listWhere, newestFirst } from "#repositories/collection.ts";

/** Accounts by id, listed by id or by update, all of them or those of one customer. */
export type Accounts = Omit<Collection<Account>, "added"> & {
  /** The changes that add an account, refused at the first position if its id exists. */
  added(organizationId: OrganizationId, account: Account): readonly [Change, Change];
  listOfCustomer(
    organizationId: OrganizationId,
    customerId: CustomerId,
    listing: Listing<Account>,
  ): Promise<Page<Account>>;
  /** The ids of a customer's accounts in ascending order. Strongly consistent: an account that was added is in it. */
  idsOfCustomer(
    organizationId: OrganizationId,
    customerId: CustomerId,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<AccountId>>;
};

export const createAccounts = (store: Store): Accounts => {
  const accounts = collection<Account>(store, { kind: "account", id: ({ id }) => id });
  const idsOf = async (query: Omit<RangeQuery, "index">): Promise<Page<AccountId>> => {
    const page = await store.list(query);
    return { ...page, items: page.items.map(({ key }) => key.sort as AccountId) };
  };
  const inOrder = async (organizationId: OrganizationId, ids: readonly AccountId[]): Promise<Account[]> => {
    const found = await accounts.findMany(organizationId, ids);
    const byId = new Map(found.map(({ value }) => [value.id, value]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  };
  return {
    ...accounts,
    added: (organizationId, account) => [
      listed(accounts.added(organizationId, account), organizationId, account),
      {
        type: "put",
        key: { partition: membersPartition(organizationId, account.customerId), sort: account.id },
        value: {},
        expect: "ANYTHING",
      },
    ],
    replaced: (organizationId, read, account) =>
      listed(accounts.replaced(organizationId, read, account), organizationId, account),
    idsOfCustomer: (organizationId, customerId, page) =>
      idsOf({ partition: membersPartition(organizationId, customerId), direction: "FORWARD", ...page }),
    listOfCustomer: async (organizationId, customerId, { order, where = () => true, ...page }) => {
      if (order.by === "id") {
        const direction = order.direction === "ASC" ? "FORWARD" : "BACKWARD";
        const ids = await idsOf({ partition: membersPartition(organizationId, customerId), direction, ...page });
        return { ...ids, items: (await inOrder(organizationId, ids.items)).filter(where) };
      }
      return listWhere<Account>(
        store,
        {
          partition: updatesPartition(organizationId, customerId),
          index: "index2",
          direction: order.direction === "DESC" ? "FORWARD" : "BACKWARD",
          ...page,
        },
        where,
      );
    },
  };
};

/** An account's change with the account's place in its customer's list. */
const listed = (change: Change, organizationId: OrganizationId, { customerId, updatedAt, id }: Account): Change =>
  change.type !== "put"
    ? change
    : {
        ...change,
        indexes: {
          ...change.indexes,
          index2: {
            partition: updatesPartition(organizationId, customerId),
            sort: `${newestFirst(updatedAt)}#${id}`,
          },
        },
      };

const membersPartition = (organizationId: OrganizationId, customerId: CustomerId): string =>
  `${organizationId}#account-of-customer#${customerId}`;
const updatesPartition = (organizationId: OrganizationId, customerId: CustomerId): string =>
  `${organizationId}#account#of-customer#${customerId}`;
