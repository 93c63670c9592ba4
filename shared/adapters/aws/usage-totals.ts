import { counting } from "#adapters/aws/event-records.ts";
import { fromPageItem, type Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import { lanePartition, pageSort } from "#adapters/aws/usage-keys.ts";
import type { UsageLanes } from "#adapters/aws/usage-lanes.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { type Fold, mergeAllCells, mergeCells, NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { HOUR, hourOf, type Instant, instantOf } from "#domain/time/instant.ts";
import { contains, type Interval, intersection } from "#domain/time/interval.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

export type UsageOfAccount = {
  readonly organizationId: OrganizationId;
  readonly accountId: AccountId;
  readonly interval: Interval;
};

/** Totals from pages. Only an hour that a boundary cuts is folded again, from its journal (exactly-once rule §6). */
export type UsageTotals = Pick<UsageCounters, "usage" | "usageByHour"> & {
  /** The pages of an account whose hours share an instant with an interval, in order of time. */
  pagesIn(query: UsageOfAccount): Promise<readonly Page[]>;
  /** Folds from nothing what counts on a page, as far as it lies in the interval. */
  foldJournal(page: Page, interval: Interval, fold: Fold): Promise<UsageCells>;
};

export type TotalsParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly lanes: UsageLanes;
  readonly events: StoredEvents;
};

/** Events that are folded in one go at the most: a busy hour may have a million of them. */
const FOLDED_AT_ONCE = 1_000;

export const createUsageTotals = ({ table, journal, lanes, events }: TotalsParts): UsageTotals => {
  const pagesIn: UsageTotals["pagesIn"] = async ({ organizationId, accountId, interval: { start, end } }) => {
    if (start >= end) return [];
    const pages: Page[] = [];
    for (const lane of await lanes.ofAccount(organizationId, accountId)) {
      const items = await table.query({
        pk: lanePartition(organizationId, accountId, lane),
        from: pageSort(hourOf(start)),
        to: pageSort(hourOf(end - 1)),
      });
      for (const item of items)
        pages.push(await journal.whole(fromPageItem({ organizationId, accountId, lane }, item)));
    }
    return pages.sort(
      (first, second) => first.key.hour - second.key.hour || (first.key.lane < second.key.lane ? -1 : 1),
    );
  };

  const foldJournal: UsageTotals["foldJournal"] = async (page, interval, fold) => {
    const hashes = counting(
      page,
      (await journal.segments(page)).flatMap((segment) => segment.hashes),
    );
    let cells = NO_CELLS;
    for (let first = 0; first < hashes.length; first += FOLDED_AT_ONCE) {
      const part = await events.counted(page, hashes.slice(first, first + FOLDED_AT_ONCE));
      const inside: CountableEvent[] = part
        .map(({ event }) => event)
        .filter(({ timestamp }) => contains(interval, timestamp));
      if (inside.length > 0) cells = fold(cells, inside);
    }
    return cells;
  };

  const usageByHour: UsageTotals["usageByHour"] = async (query, fold) => {
    const hours = new Map<Instant, UsageCells>();
    for (const page of await pagesIn(query)) {
      const { hour } = page.key;
      const wanted = intersection({ start: hour, end: instantOf(hour + HOUR) }, query.interval);
      if (!wanted) continue;
      const isWhole = wanted.end - wanted.start === HOUR;
      const inside = isWhole ? page.cells : await foldJournal(page, wanted, fold);
      if (inside.size > 0) hours.set(hour, mergeCells(hours.get(hour) ?? NO_CELLS, inside));
    }
    return [...hours].map(([hour, cells]) => ({ hour, cells }));
  };

  return {
    pagesIn,
    foldJournal,
    usageByHour,
    usage: async (query, fold) => mergeAllCells((await usageByHour(query, fold)).map(({ cells }) => cells)),
  };
};
