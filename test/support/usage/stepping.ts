import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";

/** Called around every request to the world, by its number from 1 on. */
export type Around = <T>(step: number, request: () => Promise<T>) => Promise<T>;

/** A table and an archive whose requests are counted together, each of which something can happen around. */
export const stepping = (
  { table, objects }: { readonly table: UsageTable; readonly objects: ArchiveObjects },
  around: Around,
): { readonly table: UsageTable; readonly objects: ArchiveObjects; readonly steps: () => number } => {
  let step = 0;
  const through = <T>(request: () => Promise<T>): Promise<T> => {
    step += 1;
    return around(step, request);
  };
  return {
    steps: () => step,
    table: {
      get: (key) => through(() => table.get(key)),
      getMany: (keys) => through(() => table.getMany(keys)),
      query: (query) => through(() => table.query(query)),
      putIfAbsent: (item) => through(() => table.putIfAbsent(item)),
      put: (item) => through(() => table.put(item)),
      putTogether: (items) => through(() => table.putTogether(items)),
    },
    objects: {
      put: (key, content) => through(() => objects.put(key, content)),
      read: (key, range) => through(() => objects.read(key, range)),
    },
  };
};

/** A process that dies at a step: before the request is made, or when it has been and its answer has not come. */
export const dyingAt = (step: number, when: "before" | "after"): Around => {
  let isDead = false;
  return async (at, request) => {
    if (isDead) throw new Error("dead");
    if (at < step) return request();
    isDead = true;
    if (when === "after") await request();
    throw new Error("dead");
  };
};
