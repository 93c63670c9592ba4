import type { OrganizationId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Key, Page, RangeQuery, Store } from "#ports/store.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** A document with the version that was read, which a replacement must still find. */
export type Versioned<T> = { readonly value: T; readonly version: number };

/** Orders in which a collection can be listed. */
export type Order = {
  readonly by: "id" | "updatedAt" | "index2";
  readonly direction: "ASC" | "DESC";
};

export type Listing<T> = {
  readonly limit: number;
  readonly after?: string;
  readonly order: Order;
  readonly where?: (value: T) => boolean;
};

/** Documents of one kind, by organization and id; made once per kind by {@link collection}. */
export type Collection<T> = {
  find(organizationId: OrganizationId, id: string): Promise<Versioned<T> | undefined>;
  findMany(organizationId: OrganizationId, ids: readonly string[]): Promise<readonly Versioned<T>[]>;
  /** Newest update first unless the order says otherwise; ids ascend among equals. May answer a short page with `next`. */
  list(organizationId: OrganizationId, listing: Listing<T>): Promise<Page<T>>;
  /** The change that adds a document, refused if its id exists. */
  added(organizationId: OrganizationId, value: T): Change;
  /** The change that replaces what was read, refused if it changed since. */
  replaced(organizationId: OrganizationId, read: Versioned<T>, value: T): Change;
  removed(organizationId: OrganizationId, read: Versioned<T>): Change;
  /** Writes nothing, but refuses the commit if what was read has changed since. */
  unchanged(organizationId: OrganizationId, read: Versioned<T>): Change;
  /** Writes nothing, but refuses the commit if there is a document with that id. */
  absent(organizationId: OrganizationId, id: string): Change;
};

/**
 * A collection over the store. `kind` is the word in the keys; see the table in `repositories/README.md`. `index2` gives a
 * second sort text of a document (a name, a creation instant), so that it can be listed in that order. What nobody lists by its
 * update says so with `listedByUpdate`, and saves a place in an index with every write.
 */
export const collection = <T extends { readonly updatedAt: Instant }>(
  store: Store,
  {
    kind,
    id,
    index1,
    index2,
    listedByUpdate = index1 === undefined,
  }: {
    readonly kind: string;
    readonly id: (value: T) => string;
    /** In place of the order by update; undefined where the document has no place in it. */
    readonly index1?: (value: T) => string | undefined;
    readonly index2?: (value: T) => string;
    readonly listedByUpdate?: boolean;
  },
): Collection<T> => {
  const partition = (organizationId: OrganizationId): string => `${organizationId}#${kind}`;
  const keyOf = (organizationId: OrganizationId, documentId: string): Key => ({
    partition: partition(organizationId),
    sort: documentId,
  });
  const firstOf = (organizationId: OrganizationId, value: T): { index1?: Key } => {
    const sort = index1?.(value);
    return sort === undefined
      ? {}
      : { index1: { partition: `${partition(organizationId)}#index1`, sort: `${sort}#${id(value)}` } };
  };
  const indexesOf = (organizationId: OrganizationId, value: T): { index1?: Key; index2?: Key } => ({
    ...firstOf(organizationId, value),
    ...(listedByUpdate && {
      index1: {
        partition: `${partition(organizationId)}#updated`,
        sort: `${newestFirst(value.updatedAt)}#${id(value)}`,
      },
    }),
    ...(index2 && {
      index2: { partition: `${partition(organizationId)}#index2`, sort: `${index2(value)}#${id(value)}` },
    }),
  });
  return {
    find: async (organizationId, documentId) => {
      const stored = await store.get(keyOf(organizationId, documentId));
      return stored && { value: fromStored<T>(stored.value), version: stored.version };
    },
    findMany: async (organizationId, ids) => {
      const distinct = [...new Set(ids)];
      if (distinct.length === 0) return [];
      const stored = await store.getMany(distinct.map((one) => keyOf(organizationId, one)));
      return stored.map(({ value, version }) => ({ value: fromStored<T>(value), version }));
    },
    list: (organizationId, { limit, after, order, where }) =>
      listWhere<T>(
        store,
        { ...rangeOf(partition(organizationId), order), limit, ...(after !== undefined && { after }) },
        where,
      ),
    added: (organizationId, value) => ({
      type: "put",
      key: keyOf(organizationId, id(value)),
      value: toStored(value),
      expect: "ABSENT",
      indexes: indexesOf(organizationId, value),
    }),
    replaced: (organizationId, { version }, value) => ({
      type: "put",
      key: keyOf(organizationId, id(value)),
      value: toStored(value),
      expect: { version },
      indexes: indexesOf(organizationId, value),
    }),
    removed: (organizationId, { value, version }) => ({
      type: "remove",
      key: keyOf(organizationId, id(value)),
      expect: { version },
    }),
    unchanged: (organizationId, { value, version }) => ({
      type: "check",
      key: keyOf(organizationId, id(value)),
      expect: { version },
    }),
    absent: (organizationId, documentId) => ({
      type: "check",
      key: keyOf(organizationId, documentId),
      expect: "ABSENT",
    }),
  };
};

/** Store pages read for one page of answers at the most; a filter that matches little answers a short page with `next`. */
const MOST_READS = 20;

/** One page of what matches, reading a bounded number of store pages. */
export const listWhere = async <T>(
  store: Store,
  query: RangeQuery,
  where: (value: T) => boolean = () => true,
): Promise<Page<T>> => {
  const items: T[] = [];
  let after = query.after;
  for (let read = 0; read < MOST_READS; read += 1) {
    const page = await store.list({
      ...query,
      limit: query.limit - items.length,
      ...(after !== undefined && { after }),
    });
    items.push(...page.items.map(({ value }) => fromStored<T>(value)).filter(where));
    if (page.next === undefined) return { items };
    after = page.next;
    if (items.length >= query.limit) break;
  }
  return { items, ...(after !== undefined && { next: after }) };
};

const rangeOf = (
  partition: string,
  { by, direction }: Order,
): Pick<RangeQuery, "partition" | "index" | "direction"> => {
  if (by === "id") return { partition, direction: direction === "ASC" ? "FORWARD" : "BACKWARD" };
  if (by === "index2") {
    return {
      partition: `${partition}#index2`,
      index: "index2",
      direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
    };
  }
  // The sort text counts down, so that the newest come first and ids ascend among equals.
  return {
    partition: `${partition}#updated`,
    index: "index1",
    direction: direction === "DESC" ? "FORWARD" : "BACKWARD",
  };
};

/** Text that sorts the later instant first. */
export const newestFirst = (instant: Instant): string => String(9_000_000_000_000_000 - instant).padStart(16, "0");
/** Text that sorts the earlier instant first. */
export const oldestFirst = (instant: Instant): string => String(instant).padStart(16, "0");
