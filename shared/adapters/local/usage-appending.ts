import type { Database } from "#adapters/local/database.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { formatBody, formatUnits } from "#adapters/local/usage-rows.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import { statusNumber, statusOf } from "#domain/metering/status-number.ts";
import type { CountableEvent, IngestionStatus, UnprocessedEvent } from "#domain/metering/usage-event.ts";
import { hourOf } from "#domain/time/instant.ts";

/** Appends to the `events` table. Everything here belongs into a transaction. */
export type UsageAppending = {
  /** The row that the next event gets. */
  nextRow(): number;
  /** Which of the submissions have a record without having been counted, and its status. */
  notCounted(organizationId: OrganizationId, events: readonly CountableEvent[]): NotCounted;
  /**
   * Appends events of a page, in rows that follow each other; answers the first and the last. Those that had a record without
   * having been counted lose it.
   */
  appendCounted(
    page: { readonly id: number; readonly organization: number; readonly account: number },
    events: readonly CountableEvent[],
    notCounted: NotCounted,
  ): { readonly first: number; readonly last: number };
  /** Changes nothing where the submission is recorded already, as counted or not. */
  appendUnprocessed(organizationId: OrganizationId, event: UnprocessedEvent): void;
  /** Turns the record of a submission to REVERTED; what it was before is the table `undone`'s to know. */
  revert(row: SubmissionRow): void;
};

/** What counts of a row of `events` hang on; a page means that it was counted. */
export type SubmissionRow = {
  readonly id: number;
  readonly organization: number;
  readonly account: number | null;
  readonly page: number | null;
  readonly schema: number;
  readonly status: number;
  readonly timestamp: number;
};

/** Statuses by the reference of the submission. */
export type NotCounted = ReadonlyMap<EventReference, IngestionStatus>;

export const createUsageAppending = (database: Database, names: UsageNames): UsageAppending => {
  const statements = prepare(database);
  const kinds = knownKinds(database);
  let nextRow: number | undefined;
  const startRow = (): number => {
    nextRow ??= (statements.lastRow.get()?.id ?? 0) + 1;
    return nextRow;
  };

  const forget = (organization: number, reference: EventReference): void => {
    const row = statements.takeUnprocessed.get(organization, reference);
    if (row) statements.countLess.run(organization, hourOf(row.timestamp), row.account ?? 0, row.schema, row.status);
  };

  return {
    nextRow: startRow,
    notCounted: (organizationId, events) => {
      const organization = names.findOrganization(organizationId);
      if (organization === undefined || events.length === 0) return NONE;
      const references = events.map(({ reference }) => reference);
      const first = references.reduce((low, reference) => (reference < low ? reference : low));
      const last = references.reduce((high, reference) => (reference > high ? reference : high));
      if (!statements.anyUnprocessed.get(organization, first, last)) return NONE;
      return new Map(
        references.flatMap((reference) => {
          const row = statements.unprocessed.get(organization, reference);
          return row ? [[reference, statusOf(row.status)] as const] : [];
        }),
      );
    },
    appendCounted: ({ id: page, organization, account }, events, notCounted) => {
      if (notCounted.size > 0) {
        for (const { reference } of events) if (notCounted.has(reference)) forget(organization, reference);
      }
      const first = startRow();
      let row = first;
      let [schema, status] = [0, 0];
      for (const [index, event] of events.entries()) {
        const before = events[index - 1];
        // Mostly a group is all of one kind.
        if (event.schemaName !== before?.schemaName || event.status !== before.status) {
          schema = names.word(event.schemaName);
          status = statusNumber(event.status);
          kinds.note(organization, status, schema);
        }
        statements.append.run(
          row,
          organization,
          account,
          page,
          schema,
          status,
          event.definitions,
          event.timestamp,
          event.receivedAt,
          event.reference,
          event.id,
          formatUnits(event.units, names),
          formatBody(event.event),
          event.description ?? null,
        );
        row += 1;
      }
      nextRow = row;
      return { first, last: row - 1 };
    },
    appendUnprocessed: (organizationId, event) => {
      const organization = names.organization(organizationId);
      const { id, accountId, reference, timestamp, receivedAt, description } = event;
      const schema = names.word(event.schemaName);
      if (COUNTED_ONCE.some((status) => statements.isRecorded.get(organization, status, schema, reference))) return;
      const account = accountId === undefined ? null : names.account(organization, accountId);
      const status = statusNumber(event.status);
      const row = startRow();
      const { changes } = statements.append.run(
        row,
        organization,
        account,
        null,
        schema,
        status,
        null,
        timestamp,
        receivedAt,
        reference,
        id ?? null,
        "",
        formatBody(event.event),
        description,
      );
      if (changes === 0) return;
      nextRow = row + 1;
      kinds.note(organization, status, schema);
      statements.countMore.run(organization, hourOf(timestamp), account ?? 0, schema, status);
    },
    revert: ({ id, organization, account, page, schema, status, timestamp }) => {
      statements.setStatus.run(REVERTED, id);
      kinds.note(organization, REVERTED, schema);
      // Counted events are counted in the cells of their page until they are undone.
      if (page === null) statements.countLess.run(organization, hourOf(timestamp), account ?? 0, schema, status);
      statements.countMore.run(organization, hourOf(timestamp), account ?? 0, schema, REVERTED);
    },
  };
};

const REVERTED = statusNumber("REVERTED");

const NONE: NotCounted = new Map();

/** What the record of a submission may say that was counted. */
const COUNTED_ONCE: readonly number[] = (
  [
    "INGESTION_COMPLETED_EVENT_METERED",
    "INGESTION_COMPLETED_EVENT_NOT_METERED",
    "INGESTION_COMPLETED_NO_MATCHING_METERS",
    "REVERTED",
  ] satisfies IngestionStatus[]
).map(statusNumber);

/** Which statuses and schemas the events of an organization have: listing looks into each of them. */
const knownKinds = (database: Database) => {
  const add = database.statement("INSERT INTO event_kinds VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  const noted = new Set<string>();
  database.onRollback(() => noted.clear());
  return {
    note: (organization: number, status: number, schema: number): void => {
      const kind = `${organization} ${status} ${schema}`;
      if (noted.has(kind)) return;
      add.run(organization, status, schema);
      noted.add(kind);
    },
  };
};

const prepare = (database: Database) => ({
  lastRow: database.statement<{ id: number | null }>("SELECT max(id) AS id FROM events"),
  append: database.statement(
    `INSERT INTO events (id, organization, account, page, schema, status, definitions, timestamp, received_at, reference,
       event_id, units, body, description)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (organization, reference) WHERE page IS NULL DO NOTHING`,
  ),
  anyUnprocessed: database.statement<{ found: number }>(
    `SELECT 1 AS found FROM events
     WHERE organization = ? AND reference BETWEEN ? AND ? AND page IS NULL LIMIT 1`,
  ),
  unprocessed: database.statement<{ status: number }>(
    "SELECT status FROM events WHERE organization = ? AND reference = ? AND page IS NULL",
  ),
  takeUnprocessed: database.statement<{ timestamp: number; account: number | null; schema: number; status: number }>(
    `DELETE FROM events WHERE organization = ? AND reference = ? AND page IS NULL
     RETURNING timestamp, account, schema, status`,
  ),
  isRecorded: database.statement<{ found: number }>(
    "SELECT 1 AS found FROM events WHERE organization = ? AND status = ? AND schema = ? AND reference = ?",
  ),
  setStatus: database.statement("UPDATE events SET status = ? WHERE id = ?"),
  countMore: database.statement(
    `INSERT INTO unprocessed_counts (organization, hour, account, schema, status, events) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET events = events + 1`,
  ),
  countLess: database.statement(
    `UPDATE unprocessed_counts SET events = events - 1
     WHERE organization = ? AND hour = ? AND account = ? AND schema = ? AND status = ?`,
  ),
});
