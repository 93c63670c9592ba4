import { type EventHash, packHashes, unpackHashes } from "#adapters/aws/event-hash.ts";
import { type ArchiveNote, packNote, unpackNote } from "#adapters/aws/usage-archive-note.ts";
import { chunkSort, hourOfPageSort, pageKey, undoneSort } from "#adapters/aws/usage-keys.ts";
import type { UsageItem } from "#adapters/aws/usage-table.ts";
import type { EventReference } from "#domain/ids.ts";
import { statusNumber, statusOf } from "#domain/metering/status-number.ts";
import {
  eventCountKey,
  NO_CELLS,
  parseEventCountKey,
  type UsageCell,
  type UsageCells,
} from "#domain/metering/usage-cells.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** Hashes that a page keeps in its own item; more of them go into a chunk beside it (exactly-once rule §2). */
export const MOST_INLINE = 32;

/** Undone events that a page keeps in its own item; more of them go into an item beside it, too. */
const MOST_INLINE_UNDONE = 32;

/** Hashes in the journal that no longer count, and by which command each was undone. */
export type Undone = ReadonlyMap<EventHash, string>;

/** A run of the journal, in the order of counting, with the least and the greatest reference in it. */
export type Segment = {
  readonly hashes: readonly EventHash[];
  readonly least: EventReference;
  readonly greatest: EventReference;
};

/** The counters of one account, lane and hour, as they are stored. */
export type Page = {
  readonly key: PageKey;
  /** 0 where nothing is stored. */
  readonly version: number;
  readonly cells: UsageCells;
  /** The end of the journal; what came before lies in chunks. */
  readonly inline: Segment | undefined;
  /** The version that the last chunk ended with; 0 where there is none. */
  readonly lastChunk: number;
  /** All that was undone. */
  readonly undone: Undone;
  /** The end of it; what came before lies beside the page. */
  readonly inlineUndone: Undone;
  /** The version that the last item of undone events beside the page ended with; 0 where there is none. */
  readonly lastUndone: number;
  /** Arrival hours that lists find this page by; the latest few. */
  readonly arrivals: readonly string[];
  /** Where the bodies of its first events lie, which may have expired elsewhere. */
  readonly archive: ArchiveNote | undefined;
};

export const emptyPage = (key: PageKey): Page => ({
  key,
  version: 0,
  cells: NO_CELLS,
  inline: undefined,
  lastChunk: 0,
  undone: new Map(),
  inlineUndone: new Map(),
  lastUndone: 0,
  arrivals: [],
  archive: undefined,
});

export const toPageItem = (page: Page): UsageItem => {
  const { key, version, cells, inline, lastChunk, inlineUndone, lastUndone, arrivals, archive } = page;
  return {
    ...pageKey(key),
    ver: version,
    c: formatCells(cells),
    ...(inline && segmentAttributes("j", inline)),
    ...(lastChunk > 0 && { jc: lastChunk }),
    ...(inlineUndone.size > 0 && { und: formatUndone(inlineUndone) }),
    ...(lastUndone > 0 && { uc: lastUndone }),
    ar: arrivals.join(" "),
    ...(archive && { arc: packNote(archive) }),
  };
};

/** The page, without those undone events that lie beside it. */
export const fromPageItem = (key: Omit<PageKey, "hour">, item: UsageItem): Page => {
  const inlineUndone = parseUndone(item["und"]);
  return {
    key: { ...key, hour: hourOfPageSort(item.sk) },
    version: Number(item["ver"]),
    cells: parseCells(String(item["c"])),
    inline: item["j"] === undefined ? undefined : segmentOf("j", item),
    lastChunk: Number(item["jc"] ?? 0),
    undone: inlineUndone,
    inlineUndone,
    lastUndone: Number(item["uc"] ?? 0),
    arrivals: String(item["ar"] ?? "")
      .split(" ")
      .filter((arrival) => arrival !== ""),
    archive: item["arc"] === undefined ? undefined : unpackNote(String(item["arc"])),
  };
};

/** The page with one more of its events undone in its next version, and the item beside it that they move into when they are many. */
export const withUndone = (
  page: Page,
  [hash, command]: readonly [EventHash, string],
): { readonly page: Page; readonly beside: UsageItem | undefined } => {
  const undone = new Map([...page.undone, [hash, command] as const]);
  const inlineUndone = new Map([...page.inlineUndone, [hash, command] as const]);
  if (inlineUndone.size <= MOST_INLINE_UNDONE) return { page: { ...page, undone, inlineUndone }, beside: undefined };
  const version = page.version + 1;
  return {
    page: { ...page, undone, inlineUndone: new Map(), lastUndone: version },
    beside: { pk: pageKey(page.key).pk, sk: undoneSort(page.key.hour, version), und: formatUndone(inlineUndone) },
  };
};

/** What an item beside a page says. */
export const fromUndoneItem = (item: UsageItem): Undone => parseUndone(item["und"]);

const formatUndone = (undone: Undone): string => JSON.stringify([...undone]);
const parseUndone = (text: UsageItem[string]): Undone =>
  new Map(JSON.parse(String(text ?? "[]")) as [EventHash, string][]);

/** The part of the journal that ended with a version of its page. Never changed once it is written. */
export const toChunkItem = (key: PageKey, version: number, segment: Segment): UsageItem => ({
  pk: pageKey(key).pk,
  sk: chunkSort(key.hour, version),
  ...segmentAttributes("ids", segment),
});

export const fromChunkItem = (item: UsageItem): Segment => segmentOf("ids", item);

export const joinSegments = (first: Segment | undefined, second: Segment): Segment =>
  first
    ? {
        hashes: [...first.hashes, ...second.hashes],
        least: first.least < second.least ? first.least : second.least,
        greatest: first.greatest > second.greatest ? first.greatest : second.greatest,
      }
    : second;

const segmentAttributes = (name: string, { hashes, least, greatest }: Segment) => ({
  [name]: packHashes(hashes),
  lo: least,
  ...(greatest !== least && { hi: greatest }),
});

const segmentOf = (name: string, item: UsageItem): Segment => ({
  hashes: unpackHashes(item[name] as Uint8Array),
  least: item["lo"] as EventReference,
  greatest: (item["hi"] ?? item["lo"]) as EventReference,
});

/**
 * Cells in the order of their keys, so that equal cells are equal bytes. A count of events is kept under the number of its
 * status, since every started kilobyte of a page is one write unit with each commit.
 */
const formatCells = (cells: UsageCells): string => {
  const flat: (string | number)[] = [];
  for (const key of [...cells.keys()].sort()) {
    const cell = cells.get(key);
    if (cell) flat.push(shortKey(key), toText(cell.sum), cell.events);
  }
  return JSON.stringify(flat);
};

const parseCells = (text: string): UsageCells => {
  const flat = JSON.parse(text) as readonly (string | number)[];
  const cells = new Map<string, UsageCell>();
  for (let index = 0; index < flat.length; index += 3) {
    cells.set(longKey(String(flat[index])), {
      sum: decimal(String(flat[index + 1])),
      events: Number(flat[index + 2]),
    });
  }
  return cells;
};

const shortKey = (key: string): string => {
  const kind = parseEventCountKey(key);
  return kind ? `#${kind.schemaName}#${statusNumber(kind.status)}` : key;
};

const longKey = (key: string): string => {
  if (!key.startsWith("#")) return key;
  const end = key.lastIndexOf("#");
  return eventCountKey(key.slice(1, end), statusOf(Number(key.slice(end + 1))));
};
