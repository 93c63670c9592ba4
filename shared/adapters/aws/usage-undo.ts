import type { EventGenerations } from "#adapters/aws/event-generations.ts";
import { EVENT_DAYS, type StoredEvent, toEventItem } from "#adapters/aws/event-item.ts";
import { createPause, type Pacing } from "#adapters/aws/pacing.ts";
import { pageAfter } from "#adapters/aws/page-after.ts";
import { type Page, toPageItem, withUndone } from "#adapters/aws/page-item.ts";
import type { UnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import type { Arrivals } from "#adapters/aws/usage-arrivals.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable, VersionedPut } from "#adapters/aws/usage-table.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import { DAY, type Instant } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Change, Store } from "#ports/store.ts";
import type { Settlement, UndoOutcome, UsageCounters } from "#ports/usage-counters.ts";

export type UndoParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly arrivals: Arrivals;
  readonly generations: EventGenerations;
  readonly unprocessed: UnprocessedItems;
  readonly pacing: Pacing;
  readonly clock: Clock;
  /** Documents that are settled with an undo. */
  readonly ledger: Pick<Store, "getMany"> | undefined;
};

/** What was received longer ago may have expired; six days less than an item lives, since nothing says when exactly it goes. */
const TRUSTED_DAYS = EVENT_DAYS - 6;

/**
 * Undoes a submission (exactly-once rule §7): first its hash goes into the page's undone ones in the write that takes it out of the
 * cells, then its item says that the id is free. Whatever dies in between is completed by the same command.
 *
 * One that was put and not counted enters the journal in that write as well, as if it had been counted just before: whoever is about to
 * count it finds it there. To wait for its commit would be to wait for ever where its message is gone.
 */
export const createUsageUndo = ({
  table,
  journal,
  arrivals,
  generations,
  unprocessed,
  pacing,
  clock,
  ledger,
}: UndoParts): UsageCounters["undo"] => {
  const pause = createPause(pacing);

  /** Entered anew, it would be undone without having left the cells, so nothing but the whole journal is believed. */
  const isCounted = async (page: Page, { hash, from }: StoredEvent): Promise<boolean> =>
    (await journal.countedAfter(page, from)).has(hash) || (await journal.countedAfter(page, 0)).has(hash);

  const pageWithout = async (
    page: Page,
    stored: StoredEvent,
    command: string,
    unfold: Fold,
  ): Promise<readonly VersionedPut[]> => {
    const { page: without, beside } = withUndone(page, [stored.hash, command]);
    const puts = beside ? [{ item: beside, replaces: 0 }] : [];
    if (await isCounted(page, stored)) {
      const next = { ...without, version: page.version + 1, cells: unfold(page.cells, [stored.event]) };
      return [{ item: toPageItem(next), replaces: page.version }, ...puts];
    }
    await arrivals.note(page, [stored]);
    return [...pageAfter(without, [stored], (cells) => cells), ...puts];
  };

  /** Says that the id is free: in the event's item, or in one that takes its place where only the archive has the event. */
  const free = async (stored: StoredEvent): Promise<void> => {
    if (stored.isFree) return;
    const item = toEventItem({ ...stored, isFree: true });
    const existing = await table.putIfAbsent(item);
    // Another event may have the id by now.
    if (existing?.["ref"] === stored.event.reference) await table.put(item);
  };

  const find = async (organizationId: OrganizationId, { reference, id, receivedAt }: Named) => {
    if (id === undefined) return undefined;
    const isIt = ({ event }: StoredEvent): boolean => event.reference === reference;
    const live = (await generations.of(organizationId, id)).find(isIt);
    if (live || clock.now() < receivedAt + TRUSTED_DAYS * DAY) return live;
    return (await generations.ever(organizationId, id)).find(isIt);
  };

  const settled = async (settlement: Settlement | undefined): Promise<readonly Change[]> => {
    if (!settlement) return [];
    if (!ledger) throw new Error("documents are to be settled with an undo, and there is no store to read them from");
    return settlement.changes(await ledger.getMany(settlement.reads));
  };

  const undoCounted = async (
    stored: StoredEvent,
    { command, unfold, settlement }: Parameters<UsageCounters["undo"]>[1],
  ): Promise<UndoOutcome> => {
    for (let tries = 1; ; tries += 1) {
      const page = await journal.page(stored.page);
      const undoneBy = page.undone.get(stored.hash);
      if (undoneBy !== undefined) {
        await free(stored);
        return undoneBy === command ? "undone" : "AlreadyUndone";
      }
      const without = await pageWithout(page, stored, command, unfold);
      if ((await table.putTogether(without, await settled(settlement))) === "written") {
        await free(stored);
        return "undone";
      }
      await pause(tries, page.key);
    }
  };

  return async ({ organizationId, ...submission }, how) => {
    const { command } = how;
    const { reference } = submission;
    const counted = await find(organizationId, submission);
    if (counted) return undoCounted(counted, how);
    const undoneBy = await unprocessed.revert(organizationId, reference, command);
    if (undoneBy === undefined) return "NotFound";
    return undoneBy === command ? "undone" : "AlreadyUndone";
  };
};

type Named = { readonly reference: EventReference; readonly id?: string; readonly receivedAt: Instant };
