import { type Change, ConditionFailed, type Key, type Store, type Stored } from "#ports/store.ts";
import { checkChanges, identityOf } from "#ports/store-limits.ts";

/** Documents in memory: what the memory table of usage reads and writes beside its own items. It has no indexes. */
export type MemoryStore = Pick<Store, "get" | "getMany" | "commit"> & {
  /** The positions that were refused; when there are any, nothing was written. */
  commitNow(changes: readonly Change[]): readonly number[];
  /** Every document. */
  all(): readonly Stored[];
};

export const createMemoryStore = (): MemoryStore => {
  const documents = new Map<string, Stored & { readonly text: string }>();
  const find = (key: Key): Stored | undefined => {
    const found = documents.get(identityOf(key));
    return found && { key, version: found.version, value: JSON.parse(found.text) };
  };
  const isMet = ({ key, expect }: Pick<Change, "key" | "expect">): boolean => {
    const version = documents.get(identityOf(key))?.version;
    if (expect === "ANYTHING") return true;
    if (expect === "ABSENT") return version === undefined;
    return expect === "PRESENT" ? version !== undefined : version === expect.version;
  };
  const commitNow = (changes: readonly Change[]): readonly number[] => {
    const checked = checkChanges(changes);
    const refused = checked.flatMap((change, position) => (isMet(change) ? [] : [position]));
    if (refused.length > 0) return refused;
    for (const change of checked) {
      const identity = identityOf(change.key);
      if (change.type === "remove") documents.delete(identity);
      if (change.type !== "put") continue;
      const version = (documents.get(identity)?.version ?? 0) + 1;
      documents.set(identity, { key: change.key, version, value: null, text: change.text });
    }
    return [];
  };
  return {
    get: async (key) => find(key),
    getMany: async (keys) => keys.flatMap((key) => find(key) ?? []),
    commit: async (changes) => {
      const refused = commitNow(changes);
      if (refused.length > 0) throw new ConditionFailed(refused);
    },
    commitNow,
    all: () => [...documents.values()].flatMap(({ key }) => find(key) ?? []),
  };
};
