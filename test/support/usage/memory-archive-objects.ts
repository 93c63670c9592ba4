import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";

/** An archive in memory, with what tests look at. */
export type MemoryArchiveObjects = ArchiveObjects & {
  readonly contents: Map<string, Uint8Array>;
  /** Bytes of each reading since the beginning. */
  readonly reads: number[];
};

export const createMemoryArchiveObjects = (): MemoryArchiveObjects => {
  const contents = new Map<string, Uint8Array>();
  const reads: number[] = [];
  return {
    contents,
    reads,
    put: async (key, content) => {
      const existing = contents.get(key);
      if (existing && Buffer.compare(existing, content) !== 0)
        throw new Error(`${key} is written over with something else`);
      contents.set(key, Uint8Array.from(content));
    },
    read: async (key, { offset, length }) => {
      const content = contents.get(key);
      if (!content) throw new Error(`there is no ${key}`);
      if (length < 1 || offset + length > content.length) throw new Error(`${key} has no such bytes`);
      reads.push(length);
      return content.slice(offset, offset + length);
    },
  };
};
