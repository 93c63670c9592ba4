import { ConditionFailed, type Expectation, type Key, type RangeQuery, type Store, type Stored } from "#ports/store.ts";
import { type CheckedChange, checkChanges, identityOf } from "#ports/store-limits.ts";

/**
 * A store that reads what another one holds and keeps what is written to itself, so that work can be done to see what would come of
 * it. Whatever else is written to the other one meanwhile shows, unless the document was written here before. Nothing can be
 * listed through an index: where documents stand in one is not to be read.
 */
export const createForgetfulStore = (store: Pick<Store, "get" | "getMany" | "list">): Store => {
  /** What was written or removed here, by identity. */
  const own = new Map<string, { readonly key: Key; readonly stored: Stored | undefined }>();

  const get: Store["get"] = async (key) => {
    const known = own.get(identityOf(key));
    return known ? known.stored : store.get(key);
  };

  const write = (change: CheckedChange, before: Stored | undefined): void => {
    const { key } = change;
    if (change.type === "check") return;
    const stored =
      change.type === "put"
        ? { key, version: (before?.version ?? 0) + 1, value: JSON.parse(change.text) as Stored["value"] }
        : undefined;
    own.set(identityOf(key), { key, stored });
  };

  return {
    get,
    getMany: async (keys) => {
      const others = keys.filter((key) => !own.has(identityOf(key)));
      const found = others.length > 0 ? await store.getMany(others) : [];
      return [...found, ...keys.flatMap((key) => own.get(identityOf(key))?.stored ?? [])];
    },
    list: async (query) => {
      if (query.index !== undefined) throw new Error(`nothing is foreseen through ${query.index}`);
      const ownHere = [...own.values()].filter(({ key }) => key.partition === query.partition);
      const mine = ownHere.flatMap(({ stored }) => (stored && isInRange(stored.key.sort, query) ? stored : []));
      const { items, more } = await othersOf(store, query, new Set(ownHere.map(({ key }) => key.sort)));
      const merged = [...items, ...mine].toSorted(byPlace(query));
      const page = merged.slice(0, query.limit);
      const last = page.at(-1);
      return last && (more || merged.length > page.length) ? { items: page, next: last.key.sort } : { items: page };
    },
    commit: async (changes) => {
      const checked = checkChanges(changes);
      const before = await Promise.all(checked.map(({ key }) => get(key)));
      const refused = checked.flatMap(({ expect }, at) => (isMet(expect, before[at]) ? [] : [at]));
      if (refused.length > 0) throw new ConditionFailed(refused);
      for (const [at, change] of checked.entries()) write(change, before[at]);
    },
  };
};

/** As many documents of the other store as a page takes, those left out that were written here. */
const othersOf = async (
  store: Pick<Store, "list">,
  query: RangeQuery,
  written: ReadonlySet<string>,
): Promise<{ readonly items: readonly Stored[]; readonly more: boolean }> => {
  const items: Stored[] = [];
  const { after, ...asked } = query;
  let page = await store.list(after === undefined ? asked : behind(asked, after));
  for (;;) {
    items.push(...page.items.filter(({ key }) => !written.has(key.sort)));
    if (page.next === undefined || items.length >= query.limit) break;
    page = await store.list({ ...(after === undefined ? asked : behind(asked, after)), after: page.next });
  }
  return { items, more: page.next !== undefined };
};

/** The cursor of a page is the sort key of its last document. */
const behind = (query: Omit<RangeQuery, "after">, after: string): RangeQuery =>
  query.direction === "FORWARD" ? { ...query, from: `${after}\u0000` } : { ...query, until: after };

const isInRange = (sort: string, { prefix = "", from, until, after, direction }: RangeQuery): boolean =>
  sort.startsWith(prefix) &&
  (from === undefined || bytewise(sort, from) >= 0) &&
  (until === undefined || bytewise(sort, until) < 0) &&
  (after === undefined || (direction === "FORWARD" ? bytewise(sort, after) > 0 : bytewise(sort, after) < 0));

const byPlace =
  ({ direction }: RangeQuery) =>
  (first: Stored, second: Stored): number =>
    direction === "FORWARD" ? bytewise(first.key.sort, second.key.sort) : bytewise(second.key.sort, first.key.sort);

const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));

const isMet = (expect: Expectation, stored: Stored | undefined): boolean => {
  if (expect === "ANYTHING") return true;
  if (expect === "ABSENT") return stored === undefined;
  if (expect === "PRESENT") return stored !== undefined;
  return stored?.version === expect.version;
};
