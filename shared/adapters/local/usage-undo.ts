import type { Database } from "#adapters/local/database.ts";
import type { StoreDocuments } from "#adapters/local/store-documents.ts";
import type { SubmissionRow, UsageAppending } from "#adapters/local/usage-appending.ts";
import { generationsOf } from "#adapters/local/usage-generations.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import type { UsagePages } from "#adapters/local/usage-pages.ts";
import { EVENT_COLUMNS, type EventRow, recordOf } from "#adapters/local/usage-records.ts";
import type { UsageSeen } from "#adapters/local/usage-seen.ts";
import type { UsageUndone } from "#adapters/local/usage-undone.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { CompletedStatus, CountableEvent } from "#domain/metering/usage-event.ts";
import type { EventRecord, UndoOutcome, UsageCounters } from "#ports/usage-counters.ts";

/**
 * Takes a submission back in one step: the page moves to the next version without the event, which is noted as undone. Its
 * identity stays its own, so that it is never counted again; another submission of the id gets the next generation. Belongs
 * into a transaction, which makes all of it happen or nothing.
 */
export const createUsageUndo = (
  database: Database,
  parts: {
    readonly names: UsageNames;
    readonly seen: UsageSeen;
    readonly undone: UsageUndone;
    readonly pages: UsagePages;
    readonly appending: UsageAppending;
    readonly documents: StoreDocuments;
  },
): ((...given: Parameters<UsageCounters["undo"]>) => UndoOutcome) => {
  const { names, undone, pages, appending, documents } = parts;
  const counted = database.statement<FoundRow>(`SELECT ${FOUND_COLUMNS} FROM events WHERE id = ?`);
  const notCounted = database.statement<FoundRow>(
    `SELECT ${FOUND_COLUMNS} FROM events WHERE organization = ? AND reference = ? AND page IS NULL`,
  );
  const find = ({ organizationId, id, reference }: Parameters<UsageCounters["undo"]>[0]): FoundRow | undefined => {
    const organization = names.findOrganization(organizationId);
    if (organization === undefined) return undefined;
    for (const row of id === undefined ? [] : generationsOf(parts, organizationId, id)) {
      const found = counted.get(row);
      if (found?.reference === reference) return found;
    }
    return notCounted.get(organization, reference);
  };
  const takeOut = (organizationId: OrganizationId, page: number, event: CountableEvent, unfold: Fold): void => {
    const key = pages.keyOf(organizationId, page);
    const current = pages.open(key);
    pages.takeOut(key, current, unfold(current.cells, [event]));
  };

  return (submission, { command, unfold, settlement }) => {
    const row = find(submission);
    if (!row) return "NotFound";
    const before = undone.commandOf(row.id);
    if (before !== undefined) return before === command ? "undone" : "AlreadyUndone";
    if (row.page !== null && settlement) documents.write(settlement.changes(documents.readMany(settlement.reads)));
    if (row.page !== null) takeOut(submission.organizationId, row.page, countedEventOf(recordOf(row, names)), unfold);
    undone.note(row.id, { status: row.status, command });
    appending.revert(row);
    return "undone";
  };
};

type FoundRow = SubmissionRow & EventRow;

const FOUND_COLUMNS = `id, organization, page, ${EVENT_COLUMNS}`;

/** The event of a record that has a page: as it was counted. */
const countedEventOf = ({ id = "", accountId, status, definitions = 0, ...record }: EventRecord): CountableEvent => {
  if (accountId === undefined) throw new Error(`counted event ${record.reference} has no account`);
  return { ...record, id, accountId, status: status as CompletedStatus, definitions };
};
