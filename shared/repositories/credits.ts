import type { Credit, CreditStatus } from "#domain/credits/credit.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Page, Store } from "#ports/store.ts";
import { collection, listWhere, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";

/**
 * The most ACTIVE credits that anybody may grant to an account: they are read together whenever one of its invoices is rated. What
 * plans and orders grant beyond is read as well.
 */
export const MOST_ACTIVE_CREDITS = 1_000;

export type Credits = {
  find(organizationId: OrganizationId, id: string): Promise<Versioned<Credit> | undefined>;
  findMany(organizationId: OrganizationId, ids: readonly string[]): Promise<readonly Versioned<Credit>[]>;
  /** All ACTIVE credits of an account, complete at any moment. */
  active(organizationId: OrganizationId, accountId: AccountId): Promise<readonly Versioned<Credit>[]>;
  /** Newest first unless the direction says otherwise; of one account when `accountId` is given. */
  list(
    organizationId: OrganizationId,
    listing: {
      readonly limit: number;
      readonly after?: string;
      readonly direction: "ASC" | "DESC";
      readonly accountId?: AccountId | undefined;
      readonly where?: (credit: Credit) => boolean;
    },
  ): Promise<Page<Credit>>;
  /** The two changes that add an ACTIVE credit. */
  added(organizationId: OrganizationId, credit: Credit): readonly Change[];
  /** The changes that replace what was read; a credit has a place among the ACTIVE ones as long as it is one. */
  replaced(organizationId: OrganizationId, read: Versioned<Credit>, credit: Credit): readonly Change[];
  /** Refuses the commit as long as there is such a credit: for what was decided from a credit that has moved since. */
  absent(organizationId: OrganizationId, id: string): Change;
};

export const createCredits = (store: Store): Credits => {
  const credits = collection<Credit>(store, {
    kind: "credit",
    id: ({ id }) => id,
    index2: ({ accountId }) => keyPart(accountId),
    listedByUpdate: false,
  });
  const activePartition = (organizationId: OrganizationId, accountId: AccountId): string =>
    `${organizationId}#active-credit#${keyPart(accountId)}`;
  const place = (organizationId: OrganizationId, { accountId, id }: Credit): Key => ({
    partition: activePartition(organizationId, accountId),
    sort: id,
  });
  const moved = (organizationId: OrganizationId, from: CreditStatus, to: Credit): readonly Change[] => {
    const key = place(organizationId, to);
    if (from === "ACTIVE" && to.status !== "ACTIVE") return [{ type: "remove", key, expect: "PRESENT" }];
    if (from !== "ACTIVE" && to.status === "ACTIVE") return [{ type: "put", key, value: to.id, expect: "ABSENT" }];
    return [];
  };
  return {
    find: credits.find,
    findMany: credits.findMany,
    active: async (organizationId, accountId) => {
      const found: Versioned<Credit>[] = [];
      let after: string | undefined;
      do {
        const page = await store.list({
          partition: activePartition(organizationId, accountId),
          direction: "FORWARD",
          limit: MOST_ACTIVE_CREDITS,
          ...(after !== undefined && { after }),
        });
        const ids = page.items.map(({ key }) => key.sort);
        found.push(...(await credits.findMany(organizationId, ids)));
        after = page.next;
      } while (after !== undefined);
      return found.filter(({ value }) => value.status === "ACTIVE");
    },
    // Ids of credits sort by creation, so the order by id is the order by creation.
    list: (organizationId, { accountId, direction, limit, after, where }) =>
      listWhere<Credit>(
        store,
        {
          ...(accountId === undefined
            ? { partition: `${organizationId}#credit` }
            : {
                partition: `${organizationId}#credit#index2`,
                index: "index2" as const,
                prefix: `${keyPart(accountId)}#`,
              }),
          direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
          limit,
          ...(after !== undefined && { after }),
        },
        where,
      ),
    added: (organizationId, credit) => [
      credits.added(organizationId, credit),
      { type: "put", key: place(organizationId, credit), value: credit.id, expect: "ABSENT" },
    ],
    replaced: (organizationId, read, credit) => [
      credits.replaced(organizationId, read, credit),
      ...moved(organizationId, read.value.status, credit),
    ],
    absent: credits.absent,
  };
};
