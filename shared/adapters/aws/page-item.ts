import { type EventHash, packHashes, unpackHashes } from "#adapters/aws/event-hash.ts";
import { type ArchiveNote, packNote, unpackNote } from "#adapters/aws/usage-archive-note.ts";
import { chunkSort, hourOfPageSort, pageKey } from "#adapters/aws/usage-keys.ts";
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
  /** Hashes in the journal that no longer count, and by which command each was undone. */
  readonly undone: ReadonlyMap<EventHash, string>;
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
  undone: new Map(),
  arrivals: [],
  archive: undefined,
});

export const toPageItem = ({ key, version, cells, inline, undone, arrivals, archive }: Page): UsageItem => ({
  ...pageKey(key),
  ver: version,
  c: formatCells(cells),
  ...(inline && segmentAttributes("j", inline)),
  ...(undone.size > 0 && { und: JSON.stringify([...undone]) }),
  ar: arrivals.join(" "),
  ...(archive && { arc: packNote(archive) }),
});

export const fromPageItem = (key: Omit<PageKey, "hour">, item: UsageItem): Page => ({
  key: { ...key, hour: hourOfPageSort(item.sk) },
  version: Number(item["ver"]),
  cells: parseCells(String(item["c"])),
  inline: item["j"] === undefined ? undefined : segmentOf("j", item),
  undone: new Map(JSON.parse(String(item["und"] ?? "[]")) as [EventHash, string][]),
  arrivals: String(item["ar"] ?? "")
    .split(" ")
    .filter((arrival) => arrival !== ""),
  archive: item["arc"] === undefined ? undefined : unpackNote(String(item["arc"])),
});

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
