import { type StoredEvent, storedEvent, toEventItem } from "#adapters/aws/event-item.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import { createPause } from "#adapters/aws/pacing.ts";
import { pageAfter } from "#adapters/aws/page-after.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import { fromPointer, type UnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import { type Claim, createClaims } from "#adapters/aws/usage-claims.ts";
import type { CountingParts } from "#adapters/aws/usage-counting.ts";
import { unprocessedKey } from "#adapters/aws/usage-keys.ts";
import { duplicateOf } from "#domain/metering/duplicate-of.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { CountableEvent, IngestionStatus } from "#domain/metering/usage-event.ts";
import type { Store } from "#ports/store.ts";
import type { Admission, AdmissionRound, Group, Outcome } from "#ports/usage-counters.ts";

/** Items and changes of one transaction at the most (DynamoDB limit). */
const MOST_TOGETHER = 100;
const AT_ONCE = 32;
/**
 * Lost rounds at the most. Everybody who wants units of the same feature is a rival here, so there are more of them than on a page;
 * the pauses between take some 15 seconds.
 */
const MOST_TRIES = 20;

export type AdmittingParts = CountingParts & {
  readonly events: StoredEvents;
  readonly unprocessed: UnprocessedItems;
  /** Documents that decide on who is let in. */
  readonly ledger: Pick<Store, "getMany"> | undefined;
};

type Ways = {
  readonly isOld: (page: Page) => boolean;
  readonly countAll: (page: Page, claims: readonly Claim[], fold: Fold) => Promise<ReadonlySet<string>>;
};

/**
 * Counts events of which not all may be let in. Unlike others these are not put before they are counted: their items, the page with
 * its journal, and the documents that decided are one transaction. So of an event that is not let in there is nothing, and its id
 * stays free; and whatever changed since it was read has the decision made anew (exactly-once rule §4).
 */
export const createAdmitting = (parts: AdmittingParts, { isOld, countAll }: Ways) => {
  const { table, journal, arrivals, unprocessed, ledger, pacing } = parts;
  const pause = createPause(pacing, MOST_TRIES);
  const look = createClaims(parts, table.get);

  const documentsOf = async ({ reads }: Admission) => {
    if (!ledger) throw new Error("documents decide on events, and there is no store to read them from");
    return ledger.getMany(reads);
  };
  const recordedOf = async ({ page, events }: Group): Promise<Recorded> => {
    const items = await table.getMany(events.map(({ reference }) => unprocessedKey(page.organizationId, reference)));
    return new Map(items.map(fromPointer).map((pointer) => [pointer.reference, pointer.status]));
  };

  /** One look at the world and one attempt; undefined when somebody else was faster. */
  const attempt = async (group: Group, fold: Fold, admission: Admission): Promise<readonly Outcome[] | undefined> => {
    const page = await journal.page(group.page);
    const known = isOld(page) ? await journal.countedAfter(page, 0) : NONE;
    const [claims, documents, recorded] = await Promise.all([
      inParallel(group.events, AT_ONCE, (event) => look(page, event, known)),
      documentsOf(admission),
      recordedOf(group),
    ]);
    // What stands in the way may have been put by somebody who died before it was counted.
    const before = claims.filter(({ type }) => type !== "first");
    const counted = before.length > 0 ? await countAll(page, before, fold) : NONE;
    const round = admission.begin(documents);
    const { outcomes, admitted } = decide(group.events, { page, claims, counted, recorded, round });
    if (admitted.length === 0) return outcomes;
    // The page has moved on by what was counted just now.
    if (counted.size > 0) return undefined;
    await arrivals.note(page, admitted);
    const items = admitted.map((stored) => ({ item: toEventItem(stored), replaces: 0 }));
    const puts = [...pageAfter(page, admitted, fold), ...items];
    const changes = round.changes();
    if (puts.length + changes.length > MOST_TOGETHER) {
      throw new RangeError(`${puts.length + changes.length} items are too many for one transaction`);
    }
    return (await table.putTogether(puts, changes)) === "written" ? outcomes : undefined;
  };

  return async (group: Group, fold: Fold, admission: Admission): Promise<readonly Outcome[]> => {
    for (let tries = 1; ; tries += 1) {
      const outcomes = await attempt(group, fold, admission);
      if (outcomes) {
        const duplicates = group.events.filter((_, at) => outcomes[at] === "duplicate");
        await unprocessed.record(group.page.organizationId, duplicates.map(duplicateOf));
        return outcomes;
      }
      await pause(tries, group.page);
    }
  };
};

/** Statuses by reference of submissions that were not counted. */
type Recorded = ReadonlyMap<string, IngestionStatus>;
const NONE: ReadonlySet<string> = new Set();

type Seen = {
  readonly page: Page;
  readonly claims: readonly Claim[];
  readonly counted: ReadonlySet<string>;
  readonly recorded: Recorded;
  readonly round: AdmissionRound;
};

/** What becomes of each event if nobody is faster, and those that are to be written. */
const decide = (
  events: readonly CountableEvent[],
  { page, claims, counted, recorded, round }: Seen,
): { readonly outcomes: readonly Outcome[]; readonly admitted: readonly StoredEvent[] } => {
  const admitted = new Map<string, StoredEvent>();
  const outcomes = events.map((event, at): Outcome => {
    const { type, stored } = claims[at] as Claim;
    if (type === "undone") return "redelivered";
    if (type === "repeat") return "duplicate";
    if (type === "again") return counted.has(stored.hash) ? "counted" : "redelivered";
    const winner = admitted.get(stored.hash);
    if (winner) return winner.event.reference === event.reference ? "redelivered" : "duplicate";
    const before = recorded.get(event.reference);
    if (before === "REVERTED") return "redelivered";
    if (before === "INGESTION_FAILED_DUPLICATE_EVENT") return "duplicate";
    if (before === "INGESTION_FAILED_INSUFFICIENT_CREDITS" || !round.admits(event)) return "notAdmitted";
    admitted.set(stored.hash, storedEvent(page.key, event, { generation: stored.generation, from: page.version }));
    return "counted";
  });
  return { outcomes, admitted: [...admitted.values()] };
};
