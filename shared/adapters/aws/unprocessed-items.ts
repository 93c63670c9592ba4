import { type EventHash, eventHash } from "#adapters/aws/event-hash.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import { unpackText } from "#adapters/aws/packed-text.ts";
import { type PackedEvent, packEvent, packText, unpackEvent } from "#adapters/aws/usage-body.ts";
import { repeatKey, unprocessedAtKey, unprocessedKey } from "#adapters/aws/usage-keys.ts";
import type { UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { statusNumber, statusOf } from "#domain/metering/status-number.ts";
import type { IngestionStatus, UnprocessedEvent } from "#domain/metering/usage-event.ts";
import { addMilliseconds, DAY, type Instant, instantOf } from "#domain/time/instant.ts";

/**
 * Submissions that were not counted, each with its reason. One is found by its reference, by the id of its event and by its event's
 * timestamp, through three items that are written one after the other and say the same however often.
 */
export type UnprocessedItems = {
  record(organizationId: OrganizationId, events: readonly UnprocessedEvent[]): Promise<void>;
  find(organizationId: OrganizationId, reference: EventReference): Promise<UsageItem | undefined>;
  /** Marks one as undone, for good. Answers the command that undid it, or undefined where there is no such submission. */
  revert(organizationId: OrganizationId, reference: EventReference, command: string): Promise<string | undefined>;
  /** Marks one as counted after all, for good. Without it that is known only as long as the item of the event lives. */
  supersede(organizationId: OrganizationId, reference: EventReference): Promise<void>;
};

/** How long they are kept after their receipt. */
const UNPROCESSED_DAYS = 400;
const AT_ONCE = 16;
/** One is undone once, so a lost race is decided at the next look. */
const MOST_TRIES = 3;
const VERSION = 1;

export const createUnprocessedItems = (table: UsageTable): UnprocessedItems => {
  const writePointers = async (organizationId: OrganizationId, item: UsageItem): Promise<void> => {
    const pointer = fromPointer(item);
    const { reference, hash, undoneBy } = pointer;
    const byTime = { ...unprocessedAtKey(organizationId, pointer), ...pointerOf(item) };
    await Promise.all([
      // Whoever read the submission before it was undone must not write over what says so.
      undoneBy === undefined ? table.putIfAbsent(byTime) : table.put(byTime),
      ...(hash === undefined ? [] : [table.put({ ...repeatKey(organizationId, hash, reference), exp: item["exp"] })]),
    ]);
  };
  return {
    record: async (organizationId, events) => {
      await inParallel(events, AT_ONCE, async (event) => {
        const item = toUnprocessedItem(organizationId, event);
        // One that was undone stays so: its item is there already and says more than this one.
        const existing = await table.putIfAbsent(item);
        await writePointers(organizationId, existing ?? item);
      });
    },
    supersede: async (organizationId, reference) => {
      const item = await table.get(unprocessedKey(organizationId, reference));
      if (!item) return;
      const superseded = { ...item, sup: 1 };
      await table.put(superseded);
      // Last, since whoever does this again after a crash goes by what this one says.
      await table.put({ ...unprocessedAtKey(organizationId, fromPointer(item)), ...pointerOf(superseded) });
    },
    find: (organizationId, reference) => table.get(unprocessedKey(organizationId, reference)),
    revert: async (organizationId, reference, command) => {
      const key = unprocessedKey(organizationId, reference);
      for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
        const item = await table.get(key);
        if (!item) return undefined;
        const { undoneBy = command } = fromPointer(item);
        if (undoneBy !== command) return undoneBy;
        const reverted: UsageItem =
          item["cmd"] === undefined
            ? { ...item, ver: VERSION + 1, st: statusNumber("REVERTED"), was: item["st"], cmd: command }
            : item;
        const isNew = reverted !== item;
        if (isNew && (await table.putTogether([{ item: reverted, replaces: VERSION }])) === "refused") continue;
        await writePointers(organizationId, reverted);
        return command;
      }
      throw new Error(`submission ${reference} is being undone all the time`);
    },
  };
};

/** What lists and counts ask of a submission that was not counted, before they read all of it. */
export type UnprocessedPointer = {
  readonly reference: EventReference;
  readonly accountId?: AccountId;
  readonly schemaName: string;
  readonly status: IngestionStatus;
  readonly statusBeforeReverting?: IngestionStatus;
  /** The command that undid it. */
  readonly undoneBy?: string;
  readonly timestamp: Instant;
  /** The identity of its event, where that has an id. */
  readonly hash?: EventHash;
  /** It was counted after all, whether or not the item of its event is still there to say so. */
  readonly isSuperseded: boolean;
};

export const fromPointer = (item: UsageItem): UnprocessedPointer => ({
  reference: item["ref"] as EventReference,
  ...(item["acct"] !== undefined && { accountId: item["acct"] as AccountId }),
  schemaName: String(item["sch"]),
  status: statusOf(Number(item["st"])),
  ...(item["was"] !== undefined && { statusBeforeReverting: statusOf(Number(item["was"])) }),
  ...(item["cmd"] !== undefined && { undoneBy: String(item["cmd"]) }),
  timestamp: instantOf(Number(item["ts"])),
  ...(item["h"] !== undefined && { hash: String(item["h"]) }),
  isSuperseded: item["sup"] !== undefined,
});

type Body = readonly [receivedAt: number, id: string | null, description: string, event: PackedEvent];

const toUnprocessedItem = (organizationId: OrganizationId, event: UnprocessedEvent): UsageItem => {
  const { id, accountId, receivedAt, description } = event;
  const body: Body = [receivedAt, id ?? null, description, packEvent(event.event)];
  return {
    ...unprocessedKey(organizationId, event.reference),
    ver: VERSION,
    ref: event.reference,
    ...(accountId !== undefined && { acct: accountId }),
    sch: event.schemaName,
    st: statusNumber(event.status),
    ts: event.timestamp,
    ...(id !== undefined && { h: eventHash(organizationId, id, 0) }),
    body: packText(JSON.stringify(body)),
    exp: Math.ceil(addMilliseconds(receivedAt, UNPROCESSED_DAYS * DAY) / 1_000),
  };
};

const pointerOf = ({ pk: _pk, sk: _sk, ver: _ver, body: _body, ...pointer }: UsageItem) => pointer;

export const fromUnprocessedItem = (item: UsageItem): EventRecord => {
  const { reference, accountId, schemaName, status, statusBeforeReverting, undoneBy, timestamp } = fromPointer(item);
  const [receivedAt, id, description, event] = JSON.parse(unpackText(item["body"] as string | Uint8Array)) as Body;
  return {
    reference,
    ...(id !== null && { id }),
    ...(accountId !== undefined && { accountId }),
    schemaName,
    timestamp,
    receivedAt: instantOf(receivedAt),
    status,
    ...(statusBeforeReverting !== undefined && { statusBeforeReverting }),
    ...(undoneBy !== undefined && { revertedBy: undoneBy }),
    description,
    units: [],
    event: unpackEvent(event, schemaName),
  };
};
