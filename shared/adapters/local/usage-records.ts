import type { UsageNames } from "#adapters/local/usage-names.ts";
import { parseBody, parseUnits } from "#adapters/local/usage-rows.ts";
import type { EventReference } from "#domain/ids.ts";
import { statusNumber, statusOf } from "#domain/metering/status-number.ts";
import { instantOf } from "#domain/time/instant.ts";
import type { EventRecord } from "#ports/usage-counters.ts";

/** What the `undone` table says of an event that was taken back; NULL for any other. */
const undoneColumn = (name: string): string => `CASE status WHEN ${statusNumber("REVERTED")}
    THEN (SELECT undone.${name} FROM undone WHERE undone.event = events.id) END`;

export const EVENT_COLUMNS = `account, schema, status, definitions, timestamp, received_at, reference, event_id, units, body,
  description, ${undoneColumn("status")} AS status_before, ${undoneColumn("command")} AS reverted_by`;

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
  readonly status_before: number | null;
  readonly reverted_by: string | null;
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
    ...(row.status_before !== null && { statusBeforeReverting: statusOf(row.status_before) }),
    ...(row.reverted_by !== null && { revertedBy: row.reverted_by }),
    ...(row.description !== null && { description: row.description }),
    units: parseUnits(row.units, names),
    ...(row.definitions !== null && { definitions: row.definitions }),
    event: parseBody(row.body, schemaName, row.event_id),
  };
};
