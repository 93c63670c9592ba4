import type { Database } from "#adapters/local/database.ts";
import { JOURNALED_COLUMNS, JournaledEvent, type JournaledRow } from "#adapters/local/journaled-event.ts";
import { createJournalParts } from "#adapters/local/usage-journal.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { EVENT_COLUMNS, type EventRow, recordOf } from "#adapters/local/usage-records.ts";
import { parseCells } from "#adapters/local/usage-rows.ts";
import type { AccountId } from "#domain/ids.ts";
import { statusNumber } from "#domain/metering/status-number.ts";
import { type Fold, mergeAllCells, mergeCells, NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import { HOUR, hourOf, type Instant, instantOf } from "#domain/time/instant.ts";
import { type Interval, intersection } from "#domain/time/interval.ts";
import type { EventRecord, UsageCounters } from "#ports/usage-counters.ts";

/** Totals from pages. Only an hour that a boundary cuts is folded again, from its journal. */
export type UsageTotals = Pick<UsageCounters, "usage" | "usageByHour"> & {
  /** Folds from nothing what a page had counted at a version and nobody has undone, as far as it lies in the interval. */
  foldJournal(
    page: { readonly id: number; readonly version: number; readonly accountId: AccountId },
    interval: Interval,
    fold: Fold,
  ): Promise<UsageCells>;
};

export const createUsageTotals = (database: Database, names: UsageNames): UsageTotals => {
  const pagesIn = database.statement<PageRow>(
    "SELECT id, hour, version, cells FROM pages WHERE account = ? AND hour >= ? AND hour < ? ORDER BY hour, lane",
  );
  const journaled = database.statement<JournaledRow>(
    `SELECT ${JOURNALED_COLUMNS} FROM journal JOIN events ON events.id BETWEEN first_event AND last_event
     WHERE journal.page = ? AND version > ? AND version <= ? AND timestamp >= ? AND timestamp < ?
       AND status <> ${statusNumber("REVERTED")}`,
  );
  const partsOf = createJournalParts(database);
  const row = database.statement<EventRow>(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`);
  const record = (id: number): EventRecord => {
    const found = row.get(id);
    if (!found) throw new Error(`the log has no event ${id}`);
    return recordOf(found, names);
  };
  const foldJournal: UsageTotals["foldJournal"] = async ({ id, version, accountId }, { start, end }, fold) => {
    const reader = { accountId, names, record };
    let cells = NO_CELLS;
    for await (const { after, until } of partsOf(id, version)) {
      const rows = journaled.all(id, after, until, start, end);
      if (rows.length > 0)
        cells = fold(
          cells,
          rows.map((found) => new JournaledEvent(found, reader)),
        );
    }
    return cells;
  };

  const usageByHour: UsageTotals["usageByHour"] = async ({ organizationId, accountId, interval }, fold) => {
    const organization = names.findOrganization(organizationId);
    const account = organization === undefined ? undefined : names.findAccount(organization, accountId);
    if (account === undefined) return [];
    // All pages are read at one moment; what the journal of a version has counted never changes afterwards. An event that is
    // undone while an hour is being folded again is in it or not.
    const pages = pagesIn.all(account, hourOf(interval.start), interval.end);
    const hours = new Map<Instant, UsageCells>();
    for (const { id, hour: start, version, cells } of pages) {
      const hour = instantOf(start);
      const wanted = intersection({ start: hour, end: instantOf(start + HOUR) }, interval);
      if (!wanted) continue;
      const isWhole = wanted.end - wanted.start === HOUR;
      const inside = isWhole ? parseCells(cells) : await foldJournal({ id, version, accountId }, wanted, fold);
      if (inside.size > 0) hours.set(hour, mergeCells(hours.get(hour) ?? NO_CELLS, inside));
    }
    return [...hours].map(([hour, cells]) => ({ hour, cells }));
  };

  return {
    foldJournal,
    usageByHour,
    usage: async (query, fold) => mergeAllCells((await usageByHour(query, fold)).map(({ cells }) => cells)),
  };
};

type PageRow = { readonly id: number; readonly hour: number; readonly version: number; readonly cells: string };
