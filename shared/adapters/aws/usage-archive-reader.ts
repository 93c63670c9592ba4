import type { EventHash } from "#adapters/aws/event-hash.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import { decodeBlock, decodeHeader, type PartHeader } from "#adapters/aws/usage-archive-format.ts";
import { bodiesObject, dayOf } from "#adapters/aws/usage-archive-keys.ts";
import type { ArchivedPart } from "#adapters/aws/usage-archive-note.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";

/** Events of pages, from the archive. */
export type ArchiveReader = {
  /** Those of the hashes that the page's note has, with the events; the others are left out. */
  events(page: Page, hashes: readonly EventHash[]): Promise<ReadonlyMap<EventHash, StoredEvent>>;
};

/** A part of so many bytes is read with one request; of a longer one, the header and the blocks that are asked for. */
const READ_WHOLE_BYTES = 64 * 1024;
/** Parts and blocks that are kept, so that who folds a page in steps reads nothing twice. */
const MOST_PARTS = 8;
const MOST_BLOCKS = 8;

export const createArchiveReader = (objects: ArchiveObjects): ArchiveReader => {
  const parts = createRecent<OpenPart>(MOST_PARTS);
  const blocks = createRecent<readonly StoredEvent[]>(MOST_BLOCKS);

  const openPart = async (page: Page, part: ArchivedPart, key: string): Promise<OpenPart> => {
    const { offset, length, headerLength } = part;
    const isSmall = length <= READ_WHOLE_BYTES;
    const read = await objects.read(key, { offset, length: isSmall ? length : headerLength });
    const header = decodeHeader(page.key, read.subarray(0, headerLength));
    const positions = new Map(header.hashes.map((hash, at) => [hash, at]));
    return { key, start: offset, headerLength, header, positions, ...(isSmall && { content: read }) };
  };

  const readBlock = async (
    { key: pageKey }: Page,
    opened: OpenPart,
    block: number,
  ): Promise<readonly StoredEvent[]> => {
    const { key, start, headerLength, header, content } = opened;
    const { blockEvents, blockLengths, hashes } = header;
    const length = blockLengths[block] ?? 0;
    const offset = headerLength + blockLengths.slice(0, block).reduce((sum, one) => sum + one, 0);
    const bytes = content
      ? content.subarray(offset, offset + length)
      : await objects.read(key, { offset: start + offset, length });
    return decodeBlock(pageKey, hashes.slice(block * blockEvents, (block + 1) * blockEvents), bytes);
  };

  return {
    events: async (page, hashes) => {
      const found = new Map<EventHash, StoredEvent>();
      const missing = new Set(hashes);
      const { organizationId, accountId, hour } = page.key;
      for (const part of page.archive?.parts ?? []) {
        if (missing.size === 0) break;
        const key = bodiesObject(organizationId, { accountId, day: dayOf(hour) }, part.object);
        const name = `${key} ${part.offset}`;
        const opened = await parts.get(name, () => openPart(page, part, key));
        for (const [block, wanted] of byBlock(opened, missing)) {
          const stored = await blocks.get(`${name} ${block}`, () => readBlock(page, opened, block));
          for (const { hash, at } of wanted) {
            const one = stored[at];
            if (!one) throw new Error(`event ${hash} is not where ${key} says`);
            found.set(hash, one);
            missing.delete(hash);
          }
        }
      }
      return found;
    },
  };
};

type OpenPart = {
  readonly key: string;
  /** Where it begins in its object. */
  readonly start: number;
  readonly headerLength: number;
  readonly header: PartHeader;
  readonly positions: ReadonlyMap<EventHash, number>;
  /** All of it, where it is small. */
  readonly content?: Uint8Array;
};

/** A hash, and its place in its block. */
type Wanted = { readonly hash: EventHash; readonly at: number };

const byBlock = ({ positions, header }: OpenPart, hashes: ReadonlySet<EventHash>): ReadonlyMap<number, Wanted[]> => {
  const wanted = new Map<number, Wanted[]>();
  for (const hash of hashes) {
    const position = positions.get(hash);
    if (position === undefined) continue;
    const block = Math.floor(position / header.blockEvents);
    const ofBlock = wanted.get(block) ?? [];
    ofBlock.push({ hash, at: position % header.blockEvents });
    wanted.set(block, ofBlock);
  }
  return wanted;
};

/** Keeps the values that were asked for last. What could not be had is asked for again. */
const createRecent = <T>(most: number) => {
  const values = new Map<string, Promise<T>>();
  return {
    get: (name: string, make: () => Promise<T>): Promise<T> => {
      const kept = values.get(name);
      values.delete(name);
      const value = kept ?? make();
      values.set(name, value);
      if (!kept) value.catch(() => values.delete(name));
      if (values.size > most) {
        for (const oldest of values.keys()) {
          values.delete(oldest);
          break;
        }
      }
      return value;
    },
  };
};
