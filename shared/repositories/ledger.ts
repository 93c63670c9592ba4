import type { OrganizationId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/**
 * Movements of balances. An entry is written in the same commit as the document that holds the balance, under the next number
 * of its book: written twice it is refused.
 */
export type Ledger = {
  added(organizationId: OrganizationId, entry: LedgerEntry): Change;
  /** The entries of a book by their number. */
  list(
    organizationId: OrganizationId,
    book: string,
    listing: { readonly limit: number; readonly after?: string | undefined; readonly direction: "ASC" | "DESC" },
  ): Promise<Page<LedgerEntry>>;
};

export const createLedger = (store: Store): Ledger => {
  const partition = (organizationId: OrganizationId, book: string): string => `${organizationId}#ledger#${book}`;
  return {
    added: (organizationId, entry) => ({
      type: "put",
      key: { partition: partition(organizationId, entry.book), sort: String(entry.number).padStart(12, "0") },
      value: toStored(entry),
      expect: "ABSENT",
    }),
    list: async (organizationId, book, { limit, after, direction }) => {
      const { items, ...page } = await store.list({
        partition: partition(organizationId, book),
        direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
        limit,
        ...(after !== undefined && { after }),
      });
      return { ...page, items: items.map(({ value }) => fromStored<LedgerEntry>(value)) };
    },
  };
};
