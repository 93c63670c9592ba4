/** The latest entries of a table, and no more than a given number of them. */
export type Recent<Value> = {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
};

/** Forgets the entry that was made first when a new one would be too many. */
export const createRecent = <Value>(most: number): Recent<Value> => {
  const entries = new Map<string, Value>();
  return {
    get: (key) => entries.get(key),
    set: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= most) return;
      for (const first of entries.keys()) {
        entries.delete(first);
        return;
      }
    },
  };
};
