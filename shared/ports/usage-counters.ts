import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Fold, UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent, IngestionStatus, UnprocessedEvent } from "#domain/metering/usage-event.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { Change, Key, Page, Stored } from "#ports/store.ts";

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
 * INGESTION_FAILED_DUPLICATE_EVENT. redelivered: this very submission had been counted; nothing changed. notAdmitted: it is new,
 * and its {@link Admission} did not let it in; nothing is kept of it, and its id is free.
 */
export type Outcome = "counted" | "duplicate" | "redelivered" | "notAdmitted";

/**
 * Lets new events in only as far as documents of the store allow, and writes what follows from that in the very write that counts
 * them: an event is counted and its documents changed, or neither. Whoever else changes the documents in between has the decision
 * made anew.
 */
export type Admission = {
  /** The documents that decide. */
  readonly reads: readonly Key[];
  /** Begins to decide over the documents as they are now, absent ones left out. Has no effects, and may be called any number of times. */
  begin(documents: readonly Stored[]): AdmissionRound;
};
export type AdmissionRound = {
  /** Asked once of each event of the group that nobody has counted, in their order. */
  admits(event: CountableEvent): boolean;
  /** What is written with those that were admitted, over the documents as they were read; 61 changes at the most. */
  changes(): readonly Change[];
};

/** What is written together with an undo, over documents as they are then. */
export type Settlement = {
  readonly reads: readonly Key[];
  /** Has no effects, and may be called any number of times. */
  changes(documents: readonly Stored[]): readonly Change[];
};

/** Names one submission, by what its {@link EventRecord} says of it. */
export type SubmissionName = Pick<EventRecord, "reference" | "id" | "schemaName" | "timestamp" | "receivedAt">;

/**
 * undone: by this very command, now or before. AlreadyUndone: by another command. NotFound: there is no record of the
 * submission. InProgress: it is being counted at this moment; ask again (an engine may finish both at once and never answer this).
 */
export type UndoOutcome = "undone" | "AlreadyUndone" | "NotFound" | "InProgress";

export type EventQuery = {
  readonly organizationId: OrganizationId;
  readonly accountId?: AccountId;
  readonly schemaName?: string;
  readonly statuses?: readonly IngestionStatus[];
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: string;
};

/** Submissions of an account by the time of their events. */
export type EventsByTimeQuery = {
  readonly organizationId: OrganizationId;
  readonly accountId: AccountId;
  readonly statuses: readonly IngestionStatus[];
  readonly interval: Interval;
  /** 1 to 100. */
  readonly limit: number;
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
   *
   * The id of an undone event is free: the next submission that says it is counted as a new event, and repeats are repeats of
   * that one. What became of a submission stays so: one that was undone is `redelivered`, and one that was recorded as a
   * duplicate is a `duplicate`, however often they are delivered afterwards.
   *
   * With an `admission` the group has 30 events at the most.
   */
  commit(group: Group, fold: Fold, admission?: Admission): Promise<readonly Outcome[]>;
  /**
   * Takes back a submission. A counted event leaves the cells of its page in the one write that notes it as undone there;
   * `unfold` is the inverse of the fold that counted it. Its record stays, as REVERTED, and so does that of a submission which
   * had not been counted, where nothing else changes. May be repeated after any failure: the command, a text of up to 100
   * characters that is used for one correction, says whether it is the same undo or another one, also where the id has been
   * used again in the meantime. What the `settlement` says is written in the write that takes a counted event out.
   */
  undo(
    submission: SubmissionName & { readonly organizationId: OrganizationId },
    how: { readonly command: string; readonly unfold: Fold; readonly settlement?: Settlement },
  ): Promise<UndoOutcome>;
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
  /** Folds from nothing what the page's journal has and nobody has undone. The audit: must equal {@link cells}. */
  refold(page: PageKey, fold: Fold): Promise<UsageCells>;
  /** The stored cells of a page. */
  cells(page: PageKey): Promise<UsageCells>;
  /** Every page of an organization, for audits; in no particular order. */
  pages(organizationId: OrganizationId): AsyncIterable<PageKey>;
  /** Newest submission first: in falling order of references, which grow with the moment they were made. */
  listEvents(query: EventQuery): Promise<Page<EventRecord>>;
  /**
   * The latest timestamp first; those of one instant in rising order of their ids (as JavaScript compares texts, none before
   * any), and of one id the newest submission first. Reads the hours of the interval from its end until there are enough.
   */
  eventsByTime(query: EventsByTimeQuery): Promise<readonly EventRecord[]>;
  /**
   * The records of an event id: the one that counts now, then the others, newest first; or the one of a reference. Of more than
   * 100, those are left out that never counted, the oldest first; then those that counted and were undone, the oldest first.
   */
  findEvents(
    organizationId: OrganizationId,
    by: { readonly id: string } | { readonly reference: string },
  ): Promise<readonly EventRecord[]>;
  /** How many submissions with a timestamp in the interval ended in which status; what was undone, in REVERTED. */
  eventCounts(query: {
    readonly organizationId: OrganizationId;
    readonly accountIds?: readonly AccountId[];
    readonly interval: Interval;
  }): Promise<readonly EventCount[]>;
}
