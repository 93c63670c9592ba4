import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Fold, UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent, IngestionStatus, UnprocessedEvent } from "#domain/metering/usage-event.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { Page } from "#ports/store.ts";

export type { EventRecord } from "#domain/metering/event-record.ts";

/** The counters of one account, lane and UTC hour: one item with a version. */
export type PageKey = {
  readonly organizationId: OrganizationId;
  readonly accountId: AccountId;
  readonly lane: string;
  /** Start of the UTC hour. */
  readonly hour: Instant;
};

/** Events of one page that are to be counted together. */
export type Group = { readonly page: PageKey; readonly events: readonly CountableEvent[] };

/**
 * counted: it is in the journal now. duplicate: another submission of the same id was first; recorded as
 * INGESTION_FAILED_DUPLICATE_EVENT. redelivered: this very submission had been counted; nothing changed.
 */
export type Outcome = "counted" | "duplicate" | "redelivered";

export type EventQuery = {
  readonly organizationId: OrganizationId;
  readonly accountId?: AccountId;
  readonly schemaName?: string;
  readonly statuses?: readonly IngestionStatus[];
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: string;
};

/** How many submissions of an hour ended in a status. */
export type EventCount = {
  readonly hour: Instant;
  readonly accountId?: AccountId;
  readonly schemaName: string;
  readonly status: IngestionStatus;
  readonly count: number;
};

/**
 * Counts every event once. An event is counted if and only if its hash is in the journal of its page, and journal and cells
 * change in the same write. Knows no aggregation: folding is handed in.
 */
export interface UsageCounters {
  /**
   * Counts a group: every event that no earlier submission has counted enters the journal and the cells in one step. Event
   * identity is (organization, id), whatever else a repeat says. May be repeated after any failure.
   */
  commit(group: Group, fold: Fold): Promise<readonly Outcome[]>;
  /**
   * Keeps submissions that were refused, by reference; recording one twice changes nothing. A submission has one record:
   * where it is counted, before or after, the counted one.
   */
  recordUnprocessed(organizationId: OrganizationId, events: readonly UnprocessedEvent[]): Promise<void>;
  /** Totals of all meters over `[from, until)`; boundaries inside an hour are exact. */
  usage(
    query: { readonly organizationId: OrganizationId; readonly accountId: AccountId; readonly interval: Interval },
    fold: Fold,
  ): Promise<UsageCells>;
  /** The same, hour by hour, in order of time, hours without events left out. */
  usageByHour(
    query: { readonly organizationId: OrganizationId; readonly accountId: AccountId; readonly interval: Interval },
    fold: Fold,
  ): Promise<readonly { readonly hour: Instant; readonly cells: UsageCells }[]>;
  /** Folds the page's journal from nothing. The audit: must equal {@link cells}. */
  refold(page: PageKey, fold: Fold): Promise<UsageCells>;
  /** The stored cells of a page. */
  cells(page: PageKey): Promise<UsageCells>;
  /** Every page of an organization, for audits; in no particular order. */
  pages(organizationId: OrganizationId): AsyncIterable<PageKey>;
  /** Newest submission first: in falling order of references, which grow with the moment they were made. */
  listEvents(query: EventQuery): Promise<Page<EventRecord>>;
  /** Every record of an event id (at most 100): the counted one, then the others, newest first; or the one of a reference. */
  findEvents(
    organizationId: OrganizationId,
    by: { readonly id: string } | { readonly reference: string },
  ): Promise<readonly EventRecord[]>;
  /** How many submissions with a timestamp in the interval ended in which status. */
  eventCounts(query: {
    readonly organizationId: OrganizationId;
    readonly accountIds?: readonly AccountId[];
    readonly interval: Interval;
  }): Promise<readonly EventCount[]>;
}
