import type { AccountId, InvoiceId, OrganizationId, PurchaseId } from "#domain/ids.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { type Collection, collection, type Listing, listWhere, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Purchases and proposals, which share the ids. */
export type Purchases = {
  find(organizationId: OrganizationId, id: string): Promise<Versioned<Purchase> | undefined>;
  /** The purchase that an order is for. */
  findOfOrder(organizationId: OrganizationId, orderId: InvoiceId): Promise<Versioned<Purchase> | undefined>;
  /** Of one account, by creation. */
  listOfAccount(
    organizationId: OrganizationId,
    accountId: AccountId,
    listing: Omit<Listing<Purchase>, "order"> & { readonly direction: "ASC" | "DESC" },
  ): Promise<Page<Purchase>>;
  added: Collection<Purchase>["added"];
  replaced: Collection<Purchase>["replaced"];
  /** Says what an order is for; belongs into the commit that raises the order. */
  orderedBy(organizationId: OrganizationId, orderId: InvoiceId, purchaseId: PurchaseId): Change;
};

export const createPurchases = (store: Store): Purchases => {
  const purchases = collection<Purchase>(store, {
    kind: "purchase",
    id: ({ id }) => id,
    index2: ({ accountId }) => keyPart(accountId),
    listedByUpdate: false,
  });
  const orderKey = (organizationId: OrganizationId, orderId: InvoiceId) => ({
    partition: `${organizationId}#purchase-of-order`,
    sort: orderId,
  });
  return {
    find: purchases.find,
    findOfOrder: async (organizationId, orderId) => {
      const found = await store.get(orderKey(organizationId, orderId));
      return found && purchases.find(organizationId, fromStored<string>(found.value));
    },
    // Ids of purchases sort by creation, so the order by id is the order by creation.
    listOfAccount: (organizationId, accountId, { direction, limit, after, where }) =>
      listWhere<Purchase>(
        store,
        {
          partition: `${organizationId}#purchase#index2`,
          index: "index2",
          prefix: `${keyPart(accountId)}#`,
          direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
          limit,
          ...(after !== undefined && { after }),
        },
        where,
      ),
    added: purchases.added,
    replaced: purchases.replaced,
    orderedBy: (organizationId, orderId, purchaseId) => ({
      type: "put",
      key: orderKey(organizationId, orderId),
      value: toStored(purchaseId),
      expect: "ABSENT",
    }),
  };
};
