import { recordOf } from "#adapters/aws/event-records.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import type { Superseded } from "#adapters/aws/superseded.ts";
import { createUnprocessedByTime } from "#adapters/aws/unprocessed-by-time.ts";
import type { UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageLanes } from "#adapters/aws/usage-lanes.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { UsageTotals } from "#adapters/aws/usage-totals.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { parseEventCountKey } from "#domain/metering/usage-cells.ts";
import { HOUR, hourOf } from "#domain/time/instant.ts";
import { contains, type Interval } from "#domain/time/interval.ts";
import type { EventCount, UsageCounters } from "#ports/usage-counters.ts";

export type EventCountsParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly lanes: UsageLanes;
  readonly totals: UsageTotals;
  readonly events: StoredEvents;
  readonly superseded: Superseded;
};

const ACCOUNTS_AT_ONCE = 16;

/** Counts of submissions by hour, from the cells of pages and from what was not counted. */
export const createUsageEventCounts = ({
  table,
  journal,
  lanes,
  totals,
  events,
  superseded,
}: EventCountsParts): Pick<UsageCounters, "eventCounts"> => {
  const byTime = createUnprocessedByTime(table);
  const everyAccount = async (organizationId: OrganizationId): Promise<AccountId[]> => {
    const accounts = new Set<AccountId>();
    for await (const { accountId } of lanes.ofOrganization(organizationId)) accounts.add(accountId);
    return [...accounts];
  };

  /** The cells of a page say it, unless a boundary cuts its hour or some of its events were undone. */
  const countPage = async (page: Page, interval: Interval, tally: Tally): Promise<void> => {
    const { hour, accountId } = page.key;
    const isWhole = interval.start <= hour && hour + HOUR <= interval.end;
    const hashes = (await journal.segments(page)).flatMap((segment) => segment.hashes);
    const read = isWhole ? hashes.filter((hash) => page.undone.has(hash)) : hashes;
    if (isWhole) {
      for (const [key, cell] of page.cells) {
        const kind = parseEventCountKey(key);
        if (kind) tally.add({ hour, accountId, ...kind, count: cell.events });
      }
    }
    for (const stored of await events.counted(page, read)) {
      if (!contains(interval, stored.event.timestamp)) continue;
      tally.add(countOf(recordOf(stored, page)));
    }
  };

  const uncounted = async ({ organizationId, accountIds, interval }: CountsQuery): Promise<UnprocessedPointer[]> => {
    const pointers = accountIds
      ? (
          await inParallel([...new Set(accountIds)], ACCOUNTS_AT_ONCE, (accountId) =>
            byTime.ofAccount(organizationId, accountId, interval),
          )
        ).flat()
      : await byTime.ofOrganization(organizationId, interval);
    const counted = await superseded.of(organizationId, pointers);
    return pointers.filter(({ reference }) => !counted.has(reference));
  };

  return {
    eventCounts: async (query) => {
      const { organizationId, accountIds, interval } = query;
      if (interval.start >= interval.end) return [];
      const accounts = accountIds ? [...new Set(accountIds)] : await everyAccount(organizationId);
      const tally = createTally();
      await inParallel(accounts, ACCOUNTS_AT_ONCE, async (accountId) => {
        for (const page of await totals.pagesIn({ organizationId, accountId, interval })) {
          await countPage(page, interval, tally);
        }
      });
      for (const pointer of await uncounted(query)) tally.add(countOf(pointer));
      return tally.counts();
    },
  };
};

type CountsQuery = Parameters<UsageCounters["eventCounts"]>[0];

const countOf = ({
  timestamp,
  accountId,
  schemaName,
  status,
}: Pick<EventRecord, "timestamp" | "accountId" | "schemaName" | "status">): EventCount => ({
  hour: hourOf(timestamp),
  ...(accountId !== undefined && { accountId }),
  schemaName,
  status,
  count: 1,
});

type Tally = { add(count: EventCount): void; counts(): readonly EventCount[] };

/** Adds up what belongs together. */
const createTally = (): Tally => {
  const totals = new Map<string, EventCount>();
  return {
    add: (count) => {
      const key = JSON.stringify([count.hour, count.accountId ?? null, count.schemaName, count.status]);
      totals.set(key, { ...count, count: count.count + (totals.get(key)?.count ?? 0) });
    },
    counts: () => [...totals.values()].sort((first, second) => first.hour - second.hour),
  };
};
