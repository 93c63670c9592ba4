import type { Database } from "#adapters/local/database.ts";
import { createStoreDocuments } from "#adapters/local/store-documents.ts";
import { createUsageAppending } from "#adapters/local/usage-appending.ts";
import { createUsageByTime } from "#adapters/local/usage-by-time.ts";
import { createUsageCommit } from "#adapters/local/usage-commit.ts";
import { createUsageEventCounts } from "#adapters/local/usage-event-counts.ts";
import { createUsageListing } from "#adapters/local/usage-listing.ts";
import { createUsageNames } from "#adapters/local/usage-names.ts";
import { createUsagePages } from "#adapters/local/usage-pages.ts";
import { createUsageSeen, type MostWaiting } from "#adapters/local/usage-seen.ts";
import { createUsageTotals } from "#adapters/local/usage-totals.ts";
import { createUsageUndo } from "#adapters/local/usage-undo.ts";
import { createUsageUndone } from "#adapters/local/usage-undone.ts";
import { NO_CELLS } from "#domain/metering/usage-cells.ts";
import { FOREVER, instantOf } from "#domain/time/instant.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/**
 * Usage in SQLite: counting a group is one transaction, or a part of one that other groups share, so that identity, event,
 * journal and cells change together.
 */
export const createSqliteUsage = (
  database: Database,
  { mostWaiting }: { readonly mostWaiting?: MostWaiting } = {},
): UsageCounters => {
  const names = createUsageNames(database);
  const pages = createUsagePages(database, names);
  const appending = createUsageAppending(database, names);
  const seen = createUsageSeen(database, mostWaiting);
  const undone = createUsageUndone(database);
  const documents = createStoreDocuments(database);
  const commit = createUsageCommit(database, { seen, undone, pages, appending, documents });
  const undo = createUsageUndo(database, { names, seen, undone, pages, appending, documents });
  const totals = createUsageTotals(database, names);
  return {
    commit: (group, fold, admission) => database.write(() => commit(group, fold, admission)),
    undo: (submission, how) => database.write(() => undo(submission, how)),
    recordUnprocessed: async (organizationId, events) => {
      if (events.length === 0) return;
      await database.write(() => {
        for (const event of events) appending.appendUnprocessed(organizationId, event);
      });
    },
    usage: totals.usage,
    usageByHour: totals.usageByHour,
    refold: async (key, fold) => {
      const page = pages.find(key);
      if (!page) return NO_CELLS;
      return totals.foldJournal({ ...page, accountId: key.accountId }, EVER, fold);
    },
    cells: async (key) => pages.find(key)?.cells ?? NO_CELLS,
    pages: (organizationId) => pages.all(organizationId),
    ...createUsageListing(database, names, { seen, undone }),
    ...createUsageByTime(database, names),
    ...createUsageEventCounts(database, names),
  };
};

const EVER = { start: instantOf(-FOREVER), end: FOREVER };
