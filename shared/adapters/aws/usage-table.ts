import type { Change } from "#ports/store.ts";

/**
 * An item of the `usage` table. Numbers are versions and instants, whole and safe; money and quantities are text.
 */
export type UsageItem = ItemKey & { readonly [attribute: string]: string | number | Uint8Array | undefined };

/** Partition key and sort key. */
export type ItemKey = { readonly pk: string; readonly sk: string };

export type ItemQuery = {
  readonly pk: string;
  /** Only sort keys at or after this one. */
  readonly from?: string;
  /** Only sort keys at or before this one. */
  readonly to?: string;
  /** The smallest sort key first when absent. */
  readonly direction?: "FORWARD" | "BACKWARD";
  /** Items at the most; all that there are when absent. */
  readonly limit?: number;
};

/** One item as it is to be, on the condition that the stored one has this version in `ver`; 0 means that there is none. */
export type VersionedPut = { readonly item: UsageItem; readonly replaces: number };

/**
 * What counting needs of a table: six operations, each of which DynamoDB does in one step. Reads are strongly consistent. Any
 * of them may throw because the world failed; it may then have happened all the same.
 */
export interface UsageTable {
  get(key: ItemKey): Promise<UsageItem | undefined>;
  /** Those that exist, in no order. */
  getMany(keys: readonly ItemKey[]): Promise<readonly UsageItem[]>;
  /** In the order of the bytes of sort keys. */
  query(query: ItemQuery): Promise<readonly UsageItem[]>;
  /** Stores the item if there is none of its key; answers the one that is there instead. */
  putIfAbsent(item: UsageItem): Promise<UsageItem | undefined>;
  /** Stores an item whatever was there. */
  put(item: UsageItem): Promise<void>;
  /**
   * Stores items together, and with them changes of the documents in the table `ledger`, 100 of both at the most, if every
   * condition holds; otherwise nothing, and answers "refused".
   */
  putTogether(items: readonly VersionedPut[], beside?: readonly Change[]): Promise<"written" | "refused">;
}
