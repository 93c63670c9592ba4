import type { ItemKey, UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import { itemSize, writeUnits } from "./item-size.ts";

/** What an item is for, by the first letters of its keys. */
export type ItemKind = "event" | "page" | "journal chunk" | "directory" | "not counted";

/** Write and read units by what they were for, and the greatest item of each kind in bytes. */
export type Consumption = {
  readonly writes: ReadonlyMap<ItemKind, number>;
  readonly reads: number;
  readonly greatest: ReadonlyMap<ItemKind, number>;
};

/** A table that counts what DynamoDB would charge for every operation. */
export type RecordingUsageTable = UsageTable & {
  /** Since the last time it was asked. */
  taken(): Consumption;
};

/**
 * DynamoDB charges a put by the greater of the item before and after, twice as much within a transaction, and a put whose condition
 * does not hold all the same. A read costs a unit for every started 4 KB, per item or per query.
 */
export const createRecordingUsageTable = (table: UsageTable): RecordingUsageTable => {
  let writes = new Map<ItemKind, number>();
  let greatest = new Map<ItemKind, number>();
  let reads = 0;
  const wrote = (item: UsageItem, before: UsageItem | undefined, times: number): void => {
    const kind = kindOf(item);
    const bytes = Math.max(itemSize(item), before ? itemSize(before) : 0);
    writes.set(kind, (writes.get(kind) ?? 0) + times * writeUnits(bytes));
    greatest.set(kind, Math.max(greatest.get(kind) ?? 0, itemSize(item)));
  };
  const read = (bytes: number): void => {
    reads += Math.max(1, Math.ceil(bytes / 4_096));
  };
  return {
    get: async (key) => {
      const item = await table.get(key);
      read(item ? itemSize(item) : 0);
      return item;
    },
    getMany: async (keys) => {
      const items = await table.getMany(keys);
      for (const item of items) read(itemSize(item));
      return items;
    },
    query: async (query) => {
      const items = await table.query(query);
      read(items.reduce((bytes, item) => bytes + itemSize(item), 0));
      return items;
    },
    putIfAbsent: async (item) => {
      const existing = await table.putIfAbsent(item);
      wrote(item, existing, 1);
      return existing;
    },
    put: async (item) => {
      wrote(item, await table.get(item), 1);
      await table.put(item);
    },
    putTogether: async (items, beside = []) => {
      const times = items.length + beside.length > 1 ? 2 : 1;
      for (const { item } of items) wrote(item, await table.get(item), times);
      return table.putTogether(items, beside);
    },
    taken: () => {
      const consumption = { writes, reads, greatest };
      writes = new Map();
      greatest = new Map();
      reads = 0;
      return consumption;
    },
  };
};

const kindOf = ({ pk, sk }: ItemKey): ItemKind => {
  if (pk.startsWith("E#")) return sk.includes("#") ? "not counted" : "event";
  if (pk.startsWith("U#")) return sk.startsWith("H#") ? "page" : "journal chunk";
  return DIRECTORIES.some((name) => pk.startsWith(name)) ? "directory" : "not counted";
};

/** Lanes, and what arrived when, for an account and for all of them. */
const DIRECTORIES = ["N#", "A#", "B#"];
