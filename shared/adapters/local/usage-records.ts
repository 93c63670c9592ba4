import type { UsageNames } from "#adapters/local/usage-names.ts";
import { parseBody, parseUnits, statusOf } from "#adapters/local/usage-rows.ts";
import type { AccountId, EventReference } from "#domain/ids.ts";
import type { CompletedStatus, CountableEvent } from "#domain/metering/usage-event.ts";
import { instantOf } from "#domain/time/instant.ts";
import type { EventRecord } from "#ports/usage-counters.ts";

export const EVENT_COLUMNS =
  "account, schema, status, definitions, timestamp, received_at, reference, event_id, units, body, description";

/** A row of the `events` table in {@link EVENT_COLUMNS}. */
export type EventRow = {
  readonly account: number | null;
  readonly schema: number;
  readonly status: number;
  readonly definitions: number | null;
  readonly timestamp: number;
  readonly received_at: number;
  readonly reference: string;
  readonly event_id: string | null;
  readonly units: string;
  readonly body: string;
  readonly description: string | null;
};

export const recordOf = (row: EventRow, names: UsageNames): EventRecord => {
  const schemaName = names.wordOf(row.schema);
  return {
    reference: row.reference as EventReference,
    ...(row.event_id !== null && { id: row.event_id }),
    ...(row.account !== null && { accountId: names.accountName(row.account) }),
    schemaName,
    timestamp: instantOf(row.timestamp),
    receivedAt: instantOf(row.received_at),
    status: statusOf(row.status),
    ...(row.description !== null && { description: row.description }),
    units: parseUnits(row.units, names),
    ...(row.definitions !== null && { definitions: row.definitions }),
    event: parseBody(row.body, schemaName, row.event_id),
  };
};

/** A counted event as it was folded. Its body is read only if a fold asks for it. */
export const countedEventOf = (row: EventRow, accountId: AccountId, names: UsageNames): CountableEvent => {
  const schemaName = names.wordOf(row.schema);
  return {
    reference: row.reference as EventReference,
    id: row.event_id ?? "",
    accountId,
    timestamp: instantOf(row.timestamp),
    receivedAt: instantOf(row.received_at),
    schemaName,
    // Only completed events have a page.
    status: statusOf(row.status) as CompletedStatus,
    ...(row.description !== null && { description: row.description }),
    definitions: row.definitions ?? 0,
    units: parseUnits(row.units, names),
    get event() {
      return parseBody(row.body, schemaName, row.event_id);
    },
  };
};
