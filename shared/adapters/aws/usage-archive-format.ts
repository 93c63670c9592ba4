import { gunzipSync, gzipSync } from "node:zlib";
import type { EventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent, toEventItem } from "#adapters/aws/event-item.ts";
import { unpackText } from "#adapters/aws/packed-text.ts";
import { toIso } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** Events that are compressed together: one of them is read with a thousand at the most. */
const BLOCK_EVENTS = 1_000;

export type EncodedPart = { readonly content: Uint8Array; readonly headerLength: number };

/**
 * A run of a page's journal with the bodies of its events. It is text, one line a value, in gzip members one after the other,
 * each with a checksum: first a header with the hashes and the lengths of the blocks, then the blocks. An object of several
 * parts is one gzip file, which any tool can read.
 */
export const encodePart = (page: PageKey, events: readonly StoredEvent[], blockEvents = BLOCK_EVENTS): EncodedPart => {
  const blocks: Uint8Array[] = [];
  for (let first = 0; first < events.length; first += blockEvents) {
    const lines = events.slice(first, first + blockEvents).map(lineOf);
    blocks.push(gzipSync(`${lines.join("\n")}\n`));
  }
  const header: PartHeader = {
    account: page.accountId,
    lane: page.lane,
    hour: toIso(page.hour),
    blockEvents,
    blockLengths: blocks.map(({ length }) => length),
    hashes: events.map(({ hash }) => hash),
  };
  const head = gzipSync(`${JSON.stringify(header)}\n`);
  return { content: Buffer.concat([head, ...blocks]), headerLength: head.length };
};

export type PartHeader = {
  readonly account: string;
  readonly lane: string;
  readonly hour: string;
  readonly blockEvents: number;
  readonly blockLengths: readonly number[];
  readonly hashes: readonly EventHash[];
};

/** Throws when the bytes are not those of the header of a part of this page. */
export const decodeHeader = (page: PageKey, content: Uint8Array): PartHeader => {
  const header = JSON.parse(gunzipSync(content).toString()) as PartHeader;
  const { account, lane, hour } = header;
  if (account !== page.accountId || lane !== page.lane || hour !== toIso(page.hour)) {
    throw new Error(
      `an archive of account ${account}, lane ${lane} at ${hour} is noted on the page of ${page.accountId}, ${page.lane} at ${toIso(page.hour)}`,
    );
  }
  return header;
};

/** The events of one block, in the order in which they were counted. */
export const decodeBlock = (page: PageKey, hashes: readonly EventHash[], content: Uint8Array): StoredEvent[] => {
  const lines = gunzipSync(content).toString().trimEnd().split("\n");
  if (lines.length !== hashes.length) {
    throw new Error(`a block of the archive holds ${lines.length} events instead of ${hashes.length}`);
  }
  return lines.map((line, at) => fromLine(page, hashes[at] ?? "", line));
};

/** What the item of an event says, without what its page says anyway. */
type Line = readonly [id: string, timestamp: number, reference: string, from: number, generation: number, body: string];

const lineOf = (stored: StoredEvent): string => {
  const item = toEventItem(stored);
  const { event, from, generation } = stored;
  const body = unpackText(item["body"] as string | Uint8Array);
  const line: Line = [event.id, event.timestamp, event.reference, from, generation, body];
  return JSON.stringify(line);
};

const fromLine = ({ organizationId, accountId, lane }: PageKey, hash: EventHash, text: string): StoredEvent => {
  const [id, ts, ref, from, gen, body] = JSON.parse(text) as Line;
  return fromEventItem(organizationId, { pk: "", sk: hash, id, acct: accountId, ts, ref, body, lane, from, gen });
};
