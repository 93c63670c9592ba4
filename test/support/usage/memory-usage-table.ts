import type { ItemKey, ItemQuery, UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";

/** A `usage` table in memory, with what tests look at. It does what DynamoDB promises, each operation in one step. */
export type MemoryUsageTable = UsageTable & {
  /** Every item, in the order of keys. */
  items(): readonly UsageItem[];
  /** Expiry, as DynamoDB does it some time after `exp`. */
  remove(key: ItemKey): void;
};

/** Documents that are written beside usage lie in `ledger`. */
export const createMemoryUsageTable = (ledger: MemoryStore = createMemoryStore()): MemoryUsageTable => {
  const partitions = new Map<string, Map<string, UsageItem>>();
  const find = ({ pk, sk }: ItemKey): UsageItem | undefined => copyOf(partitions.get(pk)?.get(sk));
  const store = (item: UsageItem): void => {
    const partition = partitions.get(item.pk) ?? new Map<string, UsageItem>();
    partition.set(item.sk, copyOf(item));
    partitions.set(item.pk, partition);
  };
  return {
    get: async (key) => find(key),
    getMany: async (keys) => {
      const distinct = new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key]));
      return [...distinct.values()].flatMap((key) => find(key) ?? []);
    },
    query: async ({ pk, from, to, direction = "FORWARD", limit = Number.POSITIVE_INFINITY }: ItemQuery) => {
      if (from !== undefined && to !== undefined && bytewise(from, to) > 0) {
        throw new RangeError(`the range from ${from} ends before it begins, at ${to}`);
      }
      const items = [...(partitions.get(pk)?.values() ?? [])]
        .filter(({ sk }) => from === undefined || bytewise(sk, from) >= 0)
        .filter(({ sk }) => to === undefined || bytewise(sk, to) <= 0)
        .sort((first, second) => bytewise(first.sk, second.sk));
      return (direction === "BACKWARD" ? items.reverse() : items).slice(0, limit).map(copyOf);
    },
    putIfAbsent: async (item) => {
      const existing = find(item);
      if (!existing) store(item);
      return existing;
    },
    put: async (item) => store(item),
    putTogether: async (items, beside = []) => {
      const holds = items.every(({ item, replaces }) => (find(item)?.["ver"] ?? (find(item) ? -1 : 0)) === replaces);
      if (!holds || (beside.length > 0 && ledger.commitNow(beside).length > 0)) return "refused";
      for (const { item } of items) store(item);
      return "written";
    },
    items: () =>
      [...partitions.keys()]
        .sort(bytewise)
        .flatMap((pk) =>
          [...(partitions.get(pk)?.values() ?? [])].sort((first, second) => bytewise(first.sk, second.sk)),
        ),
    remove: ({ pk, sk }) => partitions.get(pk)?.delete(sk),
  };
};

const copyOf = <T extends UsageItem | undefined>(item: T): T => (item ? ({ ...item } as T) : item);

const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));
