import { type EventHash, eventHash } from "#adapters/aws/event-hash.ts";
import { unpackText } from "#adapters/aws/packed-text.ts";
import {
  type PackedEvent,
  packEvent,
  packText,
  packUnits,
  unpackEvent,
  unpackUnits,
} from "#adapters/aws/usage-body.ts";
import { eventKey } from "#adapters/aws/usage-keys.ts";
import type { ItemKey, UsageItem } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import { statusNumber, statusOf } from "#domain/metering/status-number.ts";
import type { CompletedStatus, CountableEvent } from "#domain/metering/usage-event.ts";
import { addMilliseconds, DAY, hourOf, instantOf, later } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/**
 * How long an event's item lives after the later of its timestamp and its receipt: the 45 days of the promise, the 14 days that
 * a message can wait on a queue, and a week (exactly-once rule §3).
 */
export const EVENT_DAYS = 66;

/** An event that was put into the table, counted or not yet. */
export type StoredEvent = {
  readonly hash: EventHash;
  readonly generation: number;
  /** The page that it belongs to for good, whatever a repeat says. */
  readonly page: PageKey;
  /** Version of the page when the event was put: it was counted after this version, if at all. */
  readonly from: number;
  readonly event: CountableEvent;
  /** It was undone, and its id is free for the next generation. */
  readonly isFree: boolean;
};

export const storedEvent = (
  page: PageKey,
  event: CountableEvent,
  { generation, from }: { readonly generation: number; readonly from: number },
): StoredEvent => ({
  hash: eventHash(page.organizationId, event.id, generation),
  generation,
  page,
  from,
  event,
  isFree: false,
});

const eventItemKey = ({ page, hash }: Pick<StoredEvent, "page" | "hash">): ItemKey =>
  eventKey(page.organizationId, hash);

export const toEventItem = (stored: StoredEvent): UsageItem => {
  const { page, event, from, generation, isFree } = stored;
  return {
    ...eventItemKey(stored),
    id: event.id,
    acct: event.accountId,
    ts: event.timestamp,
    ref: event.reference,
    body: packText(JSON.stringify(bodyOf(event))),
    lane: page.lane,
    from,
    ...(generation > 0 && { gen: generation }),
    ...(isFree && { free: 1 }),
    // What says that an id is free stays: without it a younger event of the id would be taken for one that never was.
    ...(!isFree && {
      exp: Math.ceil(addMilliseconds(later(event.timestamp, event.receivedAt), EVENT_DAYS * DAY) / 1_000),
    }),
  };
};

export const fromEventItem = (organizationId: OrganizationId, item: UsageItem): StoredEvent => {
  const event = eventOf(item);
  return {
    hash: item.sk,
    generation: Number(item["gen"] ?? 0),
    page: { organizationId, accountId: event.accountId, lane: String(item["lane"]), hour: hourOf(event.timestamp) },
    from: Number(item["from"]),
    event,
    isFree: item["free"] !== undefined,
  };
};

type Body = readonly [
  receivedAt: number,
  status: number,
  definitions: number,
  schemaName: string,
  units: string,
  description: string | null,
  event: PackedEvent,
];

const bodyOf = (event: CountableEvent): Body => [
  event.receivedAt,
  statusNumber(event.status),
  event.definitions,
  event.schemaName,
  packUnits(event.units),
  event.description ?? null,
  packEvent(event.event),
];

const eventOf = (item: UsageItem): CountableEvent => {
  const body = JSON.parse(unpackText(item["body"] as string | Uint8Array)) as Body;
  const [receivedAt, status, definitions, schemaName, units, description, event] = body;
  return {
    reference: item["ref"] as EventReference,
    id: String(item["id"]),
    accountId: item["acct"] as AccountId,
    timestamp: instantOf(Number(item["ts"])),
    receivedAt: instantOf(receivedAt),
    schemaName,
    // Only completed events are ever put.
    status: statusOf(status) as CompletedStatus,
    ...(description !== null && { description }),
    definitions,
    units: unpackUnits(units),
    event: unpackEvent(event, schemaName),
  };
};
