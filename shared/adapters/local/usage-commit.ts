import type { Database } from "#adapters/local/database.ts";
import type { StoreDocuments } from "#adapters/local/store-documents.ts";
import type { UsageAppending } from "#adapters/local/usage-appending.ts";
import { type Identity, identityOf } from "#adapters/local/usage-identity.ts";
import type { UsagePages } from "#adapters/local/usage-pages.ts";
import type { UsageSeen } from "#adapters/local/usage-seen.ts";
import type { UsageUndone } from "#adapters/local/usage-undone.ts";
import { duplicateOf } from "#domain/metering/duplicate-of.ts";
import { requireOnPage } from "#domain/metering/require-on-page.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { Admission, Group, Outcome } from "#ports/usage-counters.ts";

/**
 * Counts a group in one step: an identity that is new goes into `seen`, its event into the log, and the page with its
 * journal moves to the next version. Belongs into a transaction, which makes all of it happen or nothing.
 */
export const createUsageCommit = (
  database: Database,
  {
    seen,
    undone,
    pages,
    appending,
    documents,
  }: {
    readonly seen: UsageSeen;
    readonly undone: UsageUndone;
    readonly pages: UsagePages;
    readonly appending: UsageAppending;
    readonly documents: StoreDocuments;
  },
): ((group: Group, fold: Fold, admission?: Admission) => readonly Outcome[]) => {
  const referenceIn = database.statement<{ reference: string }>("SELECT reference FROM events WHERE id = ?");
  const enterGeneration = database.statement("INSERT INTO generations (event, generation) VALUES (?, ?)");

  return ({ page: key, events }, fold, admission) => {
    for (const event of events) requireOnPage(key, event);
    const first = appending.nextRow();
    const counted: CountableEvent[] = [];
    const duplicates: CountableEvent[] = [];
    const identities: Identity[] = [];
    const reused: { readonly row: number; readonly generation: number }[] = [];
    const notCounted = appending.notCounted(key.organizationId, events);
    const round = admission?.begin(documents.readMany(admission.reads));
    const judge = (event: CountableEvent): Outcome => {
      for (let generation = 0; ; generation += 1) {
        const identity = identityOf(key.organizationId, event.id, generation);
        const row = seen.find(identity);
        if (row === undefined) return countAs(event, identity, generation);
        const winner = row < first ? referenceIn.get(row)?.reference : counted[row - first]?.reference;
        if (winner === event.reference) return "redelivered";
        if (row < first && undone.commandOf(row) !== undefined) continue;
        duplicates.push(event);
        return "duplicate";
      }
    };
    const countAs = (event: CountableEvent, identity: Identity, generation: number): Outcome => {
      const before = notCounted.get(event.reference);
      if (before === "REVERTED") return "redelivered";
      if (before === "INGESTION_FAILED_DUPLICATE_EVENT") return "duplicate";
      if (round && (before === "INGESTION_FAILED_INSUFFICIENT_CREDITS" || !round.admits(event))) return "notAdmitted";
      const row = first + counted.length;
      seen.add(identity, row);
      identities.push(identity);
      if (generation > 0) reused.push({ row, generation });
      counted.push(event);
      return "counted";
    };
    try {
      const outcomes = events.map(judge);
      if (counted.length > 0) {
        // First of all: what is refused here leaves nothing behind in memory.
        if (round) documents.write(round.changes());
        const page = pages.open(key);
        pages.advance(key, page, fold(page.cells, counted), appending.appendCounted(page, counted, notCounted));
      }
      for (const { row, generation } of reused) enterGeneration.run(row, generation);
      for (const event of duplicates) appending.appendUnprocessed(key.organizationId, duplicateOf(event));
      seen.settle(appending.nextRow() - 1);
      return outcomes;
    } catch (cause) {
      seen.giveUp(identities);
      throw cause;
    }
  };
};
