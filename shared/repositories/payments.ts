import type { OrganizationId } from "#domain/ids.ts";
import type { Payment } from "#domain/payments/payment.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { collection, listWhere, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";

export type Payments = {
  find(organizationId: OrganizationId, id: string): Promise<Versioned<Payment> | undefined>;
  /** Newest first unless the direction says otherwise; of one owner when `ownerId` is given. */
  list(
    organizationId: OrganizationId,
    listing: {
      readonly limit: number;
      readonly after?: string;
      readonly direction: "ASC" | "DESC";
      readonly ownerId?: string | undefined;
      readonly where?: (payment: Payment) => boolean;
    },
  ): Promise<Page<Payment>>;
  added(organizationId: OrganizationId, payment: Payment): Change;
};

export const createPayments = (store: Store): Payments => {
  const payments = collection<Payment>(store, {
    kind: "payment",
    id: ({ id }) => id,
    index2: ({ ownerId }) => keyPart(ownerId),
    listedByUpdate: false,
  });
  return {
    find: payments.find,
    added: payments.added,
    // Ids of payments sort by creation, so the order by id is the order by creation.
    list: (organizationId, { ownerId, direction, limit, after, where }) =>
      listWhere<Payment>(
        store,
        {
          ...(ownerId === undefined
            ? { partition: `${organizationId}#payment` }
            : {
                partition: `${organizationId}#payment#index2`,
                index: "index2" as const,
                prefix: `${keyPart(ownerId)}#`,
              }),
          direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
          limit,
          ...(after !== undefined && { after }),
        },
        where,
      ),
  };
};
