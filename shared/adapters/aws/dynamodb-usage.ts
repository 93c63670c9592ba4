import { createEventGenerations } from "#adapters/aws/event-generations.ts";
import type { Pacing } from "#adapters/aws/pacing.ts";
import { createStoredEvents } from "#adapters/aws/stored-events.ts";
import { createSuperseded } from "#adapters/aws/superseded.ts";
import { createUnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import { createArchivedIds } from "#adapters/aws/usage-archive-ids.ts";
import { type ArchiveObjects, NO_ARCHIVE } from "#adapters/aws/usage-archive-objects.ts";
import { createArchiveReader } from "#adapters/aws/usage-archive-reader.ts";
import { createArrivals } from "#adapters/aws/usage-arrivals.ts";
import { createUsageByTime } from "#adapters/aws/usage-by-time.ts";
import { createUsageCommit } from "#adapters/aws/usage-commit.ts";
import { createUsageEventCounts } from "#adapters/aws/usage-event-counts.ts";
import { createUsageJournal } from "#adapters/aws/usage-journal.ts";
import { createUsageLanes } from "#adapters/aws/usage-lanes.ts";
import { createUsageListing } from "#adapters/aws/usage-listing.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import { createUsageTotals } from "#adapters/aws/usage-totals.ts";
import { createUsageUndo } from "#adapters/aws/usage-undo.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { FOREVER, instantOf } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Store } from "#ports/store.ts";
import type { PageKey, UsageCounters } from "#ports/usage-counters.ts";

export type DynamoUsageOptions = {
  readonly clock: Clock;
  readonly pacing: Pacing;
  /** Where bodies of old events are; without it none may have been put away. */
  readonly archive?: ArchiveObjects;
  /** Where the documents are that are read and written together with usage; needed by whoever counts limited events or undoes. */
  readonly ledger?: Pick<Store, "getMany">;
};

/**
 * Usage in the `usage` table, standard layout (exactly-once rules §1 to §8): an event is counted if and only if its hash is in the
 * journal of its page, and journal and cells change in one conditional write. README.md beside this file has the items and keys.
 */
export const createDynamoUsage = (
  table: UsageTable,
  { clock, pacing, archive = NO_ARCHIVE, ledger }: DynamoUsageOptions,
): UsageCounters => {
  const journal = createUsageJournal(table);
  const events = createStoredEvents(table, createArchiveReader(archive));
  const archivedIds = createArchivedIds(table, archive);
  const arrivals = createArrivals(table);
  const unprocessed = createUnprocessedItems(table);
  const generations = createEventGenerations({ table, journal, events, archivedIds });
  const superseded = createSuperseded({ table, journal, generations });
  const lanes = createUsageLanes(table);
  const totals = createUsageTotals({ table, journal, lanes, events });
  return {
    commit: createUsageCommit({ table, journal, events, arrivals, unprocessed, pacing, clock, ledger }),
    undo: createUsageUndo({ table, journal, arrivals, generations, unprocessed, pacing, clock, ledger }),
    recordUnprocessed: unprocessed.record,
    usage: totals.usage,
    usageByHour: totals.usageByHour,
    refold: async (key, fold) => totals.foldJournal(await journal.page(key), EVER, fold),
    cells: async (key) => (await journal.page(key)).cells,
    pages: (organizationId) => pagesOf(lanes, organizationId),
    ...createUsageListing({ table, journal, generations, unprocessed, superseded, events }),
    ...createUsageByTime({ table, journal, totals, events, superseded, unprocessed }),
    ...createUsageEventCounts({ table, journal, lanes, totals, events, superseded }),
  };
};

const EVER = { start: instantOf(-FOREVER), end: FOREVER };

async function* pagesOf(
  lanes: ReturnType<typeof createUsageLanes>,
  organizationId: OrganizationId,
): AsyncIterable<PageKey> {
  for await (const lane of lanes.ofOrganization(organizationId)) {
    for await (const { key } of lanes.pages(organizationId, lane)) yield key;
  }
}
