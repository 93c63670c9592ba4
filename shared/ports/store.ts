import type { Instant } from "#domain/time/instant.ts";

/**
 * Where a document lies. Every partition begins with the organization, except the few that serve the whole installation.
 * Neither part is empty; a partition has 2,048 bytes at most and a sort key 1,024, in UTF-8.
 */
export type Key = { readonly partition: string; readonly sort: string };

/** What a document holds: JSON without any number that is money or a quantity; those are text. As text it has 4 MB at most. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/** Second orders in which documents can be listed. A document that has no place in an index is not listed there. */
export type IndexName = "index1" | "index2";

export type Stored = {
  readonly key: Key;
  /** Grows by one with every put of this key. */
  readonly version: number;
  readonly value: JsonValue;
};

export type RangeQuery = {
  readonly partition: string;
  readonly index?: IndexName;
  /** Only sort keys that start so. */
  readonly prefix?: string;
  /** Only sort keys at or after this one. */
  readonly from?: string;
  /** Only sort keys before this one. */
  readonly until?: string;
  readonly direction: "FORWARD" | "BACKWARD";
  /** 1 to 1,000. */
  readonly limit: number;
  /** Where the page before ended: its `next`. */
  readonly after?: string;
};
/** `next` is present when there may be more; it is opaque and belongs to the same query. */
export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

/** What a change expects of the document it names: that it does not exist, that it does, that it has this version, or nothing. */
export type Expectation = "ABSENT" | "PRESENT" | "ANYTHING" | { readonly version: number };

export type Change =
  | {
      readonly type: "put";
      readonly key: Key;
      readonly value: JsonValue;
      readonly expect: Expectation;
      readonly indexes?: { readonly [Name in IndexName]?: Key };
      /** After this moment the document may vanish. */
      readonly expiresAt?: Instant;
    }
  | { readonly type: "remove"; readonly key: Key; readonly expect: Expectation }
  | { readonly type: "check"; readonly key: Key; readonly expect: Expectation };

/** Which changes were refused, by their position; nothing was written. */
export class ConditionFailed extends Error {
  readonly positions: readonly number[];
  constructor(positions: readonly number[]) {
    super(`condition failed for change ${positions.join(", ")}`);
    this.name = "ConditionFailed";
    this.positions = positions;
  }
}

/** Documents by key. Seen only by repositories. */
export interface Store {
  /** Strongly consistent. */
  get(key: Key): Promise<Stored | undefined>;
  /** Strongly consistent, in no order, absent ones left out; 1,000 keys at most. */
  getMany(keys: readonly Key[]): Promise<readonly Stored[]>;
  /** One partition in the order of its sort keys (bytewise). Through an index it may lag behind by moments. */
  list(query: RangeQuery): Promise<Page<Stored>>;
  /**
   * All or nothing, 1 to 100 changes of distinct keys; every expectation is judged against what was there before. Throws
   * {@link ConditionFailed} when one is not met, and a RangeError, with nothing written, for what the engine cannot hold: keys
   * and values beyond their limits, or more than its own limits let in.
   */
  commit(changes: readonly Change[]): Promise<void>;
}
