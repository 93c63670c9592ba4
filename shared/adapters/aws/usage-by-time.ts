import type { EventHash } from "#adapters/aws/event-hash.ts";
import { counting, recordOf } from "#adapters/aws/event-records.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import type { Superseded } from "#adapters/aws/superseded.ts";
import { createUnprocessedByTime } from "#adapters/aws/unprocessed-by-time.ts";
import { fromUnprocessedItem, type UnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { UsageTotals } from "#adapters/aws/usage-totals.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { mayBeInJournal } from "#domain/metering/status-class.ts";
import type { IngestionStatus } from "#domain/metering/usage-event.ts";
import type { Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import type { EventsByTimeQuery, UsageCounters } from "#ports/usage-counters.ts";

export type ByTimeParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly totals: UsageTotals;
  readonly events: StoredEvents;
  readonly superseded: Superseded;
  readonly unprocessed: UnprocessedItems;
};

const AT_ONCE = 16;

/** An account's submissions by the time of their events: counted ones hour by hour, and those that were not counted. */
export const createUsageByTime = ({
  table,
  journal,
  totals,
  events,
  superseded,
  unprocessed,
}: ByTimeParts): Pick<UsageCounters, "eventsByTime"> => {
  const pointers = createUnprocessedByTime(table);

  /** The latest of those that were not counted. */
  const uncounted = async (query: EventsByTimeQuery): Promise<EventRecord[]> => {
    const { organizationId, accountId, interval, statuses, limit } = query;
    if (statuses.every((status) => status.startsWith("INGESTION_COMPLETED_"))) return [];
    const records: EventRecord[] = [];
    const shards = pointers.latestOf(organizationId, accountId, interval);
    // Each shard has its latest first: no more than the limit can be wanted of any, and those of the same instant as the last.
    await inParallel(shards, AT_ONCE, async (shard) => {
      let found = 0;
      let last: Instant | undefined;
      for await (const pointer of shard) {
        if (found >= limit && pointer.timestamp !== last) return;
        if (!statuses.includes(pointer.status)) continue;
        if ((await superseded.of(organizationId, [pointer])).has(pointer.reference)) continue;
        const item = await unprocessed.find(organizationId, pointer.reference);
        if (!item) continue;
        records.push(fromUnprocessedItem(item));
        found += 1;
        last = pointer.timestamp;
      }
    });
    return records;
  };

  /** What a page has that may be wanted: mostly what still counts. */
  const journalOf = async (page: Page, statuses: readonly IngestionStatus[]): Promise<readonly EventHash[]> => {
    const hashes = (await journal.segments(page)).flatMap((segment) => segment.hashes);
    return statuses.includes("REVERTED") ? hashes : counting(page, hashes);
  };

  return {
    eventsByTime: async (query) => {
      const { interval, statuses, limit } = query;
      if (interval.start >= interval.end || statuses.length === 0) return [];
      const rest = (await uncounted(query)).sort(byTime);
      let records: EventRecord[] = [];
      // Pages hold what was counted, and what was undone of it.
      const pages = statuses.some(mayBeInJournal) ? [...(await totals.pagesIn(query))].reverse() : [];
      for (const [at, page] of pages.entries()) {
        for (const hashes of inSlices(await journalOf(page, statuses))) {
          const stored = await events.counted(page, hashes);
          const wanted = stored
            .filter(({ event }) => contains(interval, event.timestamp))
            .map((one) => recordOf(one, page))
            .filter(({ status }) => statuses.includes(status));
          records = [...records, ...wanted].sort(byTime).slice(0, limit);
        }
        const isLastOfHour = pages[at + 1]?.key.hour !== page.key.hour;
        const later = rest.filter(({ timestamp }) => timestamp >= page.key.hour);
        if (isLastOfHour && records.length + later.length >= limit) break;
      }
      return [...records, ...rest].sort(byTime).slice(0, limit);
    },
  };
};

/** A busy hour may have a million events: they are read a part at a time. */
const SLICE = 1_000;

const inSlices = (hashes: readonly EventHash[]): readonly (readonly EventHash[])[] =>
  Array.from({ length: Math.ceil(hashes.length / SLICE) }, (_, at) => hashes.slice(at * SLICE, (at + 1) * SLICE));

/** Latest timestamp first, then rising ids, then the newest submission first. */
const byTime = (first: EventRecord, second: EventRecord): number =>
  second.timestamp - first.timestamp ||
  compare(first.id ?? "", second.id ?? "") ||
  compare(second.reference, first.reference);

const compare = (first: string, second: string): number => (first < second ? -1 : first > second ? 1 : 0);
