import { gunzipSync, gzipSync } from "node:zlib";
import { type EventHash, HASH_BYTES } from "#adapters/aws/event-hash.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import { idsObject, nameOfContent } from "#adapters/aws/usage-archive-keys.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import { archivedIdsKey, archivedIdsPartition } from "#adapters/aws/usage-keys.ts";
import type { UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { instantOf } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** An event of the archive, and the page that counted it. */
export type ArchivedId = { readonly hash: EventHash; readonly page: PageKey };

/**
 * Says on which pages an archived event may be, of which nothing but its id is known. Each run of the archive adds an object of
 * hashes in order, and one of them is looked up with a read of some kilobytes in each: a hash is uniform, so its place is known
 * but for chance.
 */
export type ArchivedIds = {
  /** An entry whose page does not have the event in its journal means nothing. */
  add(organizationId: OrganizationId, entries: readonly ArchivedId[]): Promise<void>;
  pagesOf(organizationId: OrganizationId, hash: EventHash): Promise<readonly PageKey[]>;
};

const AT_ONCE = 32;
const PAGE_BYTES = 4;
const ENTRY_BYTES = HASH_BYTES + PAGE_BYTES;

export const createArchivedIds = (table: UsageTable, objects: ArchiveObjects): ArchivedIds => {
  const lookUp = async (organizationId: OrganizationId, index: IndexItem, hash: EventHash): Promise<PageKey[]> => {
    const wanted = Buffer.from(hash, "base64url");
    const key = idsObject(organizationId, index.name);
    const read = async (first: number, count: number): Promise<Buffer> =>
      Buffer.from(await objects.read(key, { offset: first * ENTRY_BYTES, length: count * ENTRY_BYTES }));
    const { first, count } = likelyRange(index.entries, wanted);
    let entries = await read(first, count);
    // One in a billion is not where chance would have it.
    if (!encloses(entries, wanted, { first, count, of: index.entries })) entries = await read(0, index.entries);
    const numbers = pageNumbersOf(entries, wanted);
    if (numbers.length === 0) return [];
    const pages = await objects.read(key, { offset: index.entries * ENTRY_BYTES, length: index.pagesLength });
    const packed = JSON.parse(gunzipSync(pages).toString()) as readonly PackedPage[];
    return numbers.flatMap((number) => {
      const page = packed[number];
      return page ? [unpackPage(organizationId, page)] : [];
    });
  };

  return {
    add: async (organizationId, entries) => {
      if (entries.length === 0) return;
      const { content, pagesLength } = encode(entries);
      const name = nameOfContent(content);
      await objects.put(idsObject(organizationId, name), content);
      await table.put({ ...archivedIdsKey(organizationId, name), n: entries.length, pl: pagesLength });
    },
    pagesOf: async (organizationId, hash) => {
      const indexes = (await table.query({ pk: archivedIdsPartition(organizationId) })).map(fromItem);
      const found = await inParallel(indexes, AT_ONCE, (index) => lookUp(organizationId, index, hash));
      return found.flat();
    },
  };
};

type IndexItem = { readonly name: string; readonly entries: number; readonly pagesLength: number };

const fromItem = (item: UsageItem): IndexItem => ({
  name: item.sk,
  entries: Number(item["n"]),
  pagesLength: Number(item["pl"]),
});

type PackedPage = readonly [accountId: string, lane: string, hour: number];

const unpackPage = (organizationId: OrganizationId, [accountId, lane, hour]: PackedPage): PageKey => ({
  organizationId,
  accountId: accountId as AccountId,
  lane,
  hour: instantOf(hour),
});

/** Entries of hash and page number in the order of hashes, and then the pages. */
const encode = (entries: readonly ArchivedId[]): { readonly content: Uint8Array; readonly pagesLength: number } => {
  const pages: PackedPage[] = [];
  const numbers = new Map<PageKey, number>();
  const packed = entries.map(({ hash, page }) => {
    const number = numbers.get(page) ?? pages.push([page.accountId, page.lane, page.hour]) - 1;
    numbers.set(page, number);
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.write(hash, "base64url");
    entry.writeUInt32BE(number, HASH_BYTES);
    return entry;
  });
  packed.sort(Buffer.compare);
  const directory = gzipSync(JSON.stringify(pages));
  return { content: Buffer.concat([...packed, directory]), pagesLength: directory.length };
};

/** Where a uniform hash lies among so many in order, six times as wide as chance mostly goes. */
const likelyRange = (entries: number, wanted: Buffer): { readonly first: number; readonly count: number } => {
  const middle = (wanted.readUInt32BE(0) / 2 ** 32) * entries;
  const margin = 3 * Math.sqrt(entries) + 8;
  const first = Math.max(0, Math.floor(middle - margin));
  const end = Math.min(entries, Math.ceil(middle + margin));
  return { first, count: end - first };
};

type Read = { readonly first: number; readonly count: number; readonly of: number };

/** Whether an entry with this hash would be among those that were read. */
const encloses = (entries: Buffer, wanted: Buffer, { first, count, of }: Read): boolean => {
  const startsBefore = first === 0 || Buffer.compare(hashAt(entries, 0), wanted) < 0;
  const endsAfter = first + count === of || Buffer.compare(hashAt(entries, count - 1), wanted) > 0;
  return startsBefore && endsAfter;
};

const pageNumbersOf = (entries: Buffer, wanted: Buffer): number[] => {
  const numbers: number[] = [];
  for (let at = 0; at < entries.length / ENTRY_BYTES; at += 1) {
    if (hashAt(entries, at).equals(wanted)) numbers.push(entries.readUInt32BE(at * ENTRY_BYTES + HASH_BYTES));
  }
  return numbers;
};

const hashAt = (entries: Buffer, at: number): Buffer =>
  entries.subarray(at * ENTRY_BYTES, at * ENTRY_BYTES + HASH_BYTES);
