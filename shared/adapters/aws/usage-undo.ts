import type { EventGenerations } from "#adapters/aws/event-generations.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import { toEventItem } from "#adapters/aws/event-item.ts";
import { createPause, type Pacing } from "#adapters/aws/pacing.ts";
import { type Page, toPageItem } from "#adapters/aws/page-item.ts";
import type { UnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { UndoOutcome, UsageCounters } from "#ports/usage-counters.ts";

export type UndoParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly generations: EventGenerations;
  readonly unprocessed: UnprocessedItems;
  readonly pacing: Pacing;
};

/**
 * Undoes a submission (exactly-once rule §7): first its hash goes into the page's undone ones in the write that takes it out of the
 * cells, then its item says that the id is free. Whatever dies in between is completed by the same command.
 */
export const createUsageUndo = ({
  table,
  journal,
  generations,
  unprocessed,
  pacing,
}: UndoParts): UsageCounters["undo"] => {
  const pause = createPause(pacing);

  const undoCounted = async (stored: StoredEvent, command: string, unfold: Fold): Promise<UndoOutcome> => {
    for (let tries = 1; ; tries += 1) {
      const page = await journal.page(stored.page);
      const undoneBy = page.undone.get(stored.hash);
      if (undoneBy !== undefined) {
        if (!stored.isFree) await table.put(toEventItem({ ...stored, isFree: true }));
        return undoneBy === command ? "undone" : "AlreadyUndone";
      }
      if (!(await journal.countedAfter(page, stored.from)).has(stored.hash)) return "InProgress";
      const written = await table.putTogether([
        { item: toPageItem(without(page, stored, command, unfold)), replaces: page.version },
      ]);
      if (written === "written") {
        await table.put(toEventItem({ ...stored, isFree: true }));
        return "undone";
      }
      await pause(tries, page.key);
    }
  };

  return async ({ organizationId, reference, id }, { command, unfold }) => {
    const generationsOfId = id === undefined ? [] : await generations.of(organizationId, id);
    const counted = generationsOfId.find(({ event }) => event.reference === reference);
    if (counted) return undoCounted(counted, command, unfold);
    const undoneBy = await unprocessed.revert(organizationId, reference, command);
    if (undoneBy === undefined) return "NotFound";
    return undoneBy === command ? "undone" : "AlreadyUndone";
  };
};

const without = (page: Page, { hash, event }: StoredEvent, command: string, unfold: Fold): Page => ({
  ...page,
  version: page.version + 1,
  cells: unfold(page.cells, [event]),
  undone: new Map([...page.undone, [hash, command]]),
});
