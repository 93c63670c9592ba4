import { eventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent } from "#adapters/aws/event-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import type { ArchivedIds } from "#adapters/aws/usage-archive-ids.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import { eventKey, isSamePage } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";

/** How often an id can be undone and used again. */
export const MOST_GENERATIONS = 1_000;

export type EventGenerations = {
  /**
   * Every event that was put under an id: the undone ones in order, and last the one that has the id now. What has expired
   * is left out.
   */
  of(organizationId: OrganizationId, id: string): Promise<readonly StoredEvent[]>;
  /** The same, and then those of which only the archive is left. */
  ever(organizationId: OrganizationId, id: string): Promise<readonly StoredEvent[]>;
};

export type GenerationsParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly events: StoredEvents;
  readonly archivedIds: ArchivedIds;
};

export const createEventGenerations = ({ table, journal, events, archivedIds }: GenerationsParts): EventGenerations => {
  const of: EventGenerations["of"] = async (organizationId, id) => {
    const found: StoredEvent[] = [];
    for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
      const item = await table.get(eventKey(organizationId, eventHash(organizationId, id, generation)));
      if (!item) return found;
      const stored = fromEventItem(organizationId, item);
      found.push(stored);
      if (!stored.isFree) return found;
    }
    return found;
  };

  /** The archived events of one generation of an id; each of them was counted on a page of its own. */
  const archived = async (organizationId: OrganizationId, hash: string): Promise<StoredEvent[]> => {
    const found = new Map<string, StoredEvent>();
    for (const key of await archivedIds.pagesOf(organizationId, hash)) {
      const stored = (await events.find(await journal.page(key), [hash])).get(hash);
      if (stored) found.set(stored.event.reference, stored);
    }
    return [...found.values()];
  };

  return {
    of,
    ever: async (organizationId, id) => {
      const live = await of(organizationId, id);
      const gone: StoredEvent[] = [];
      for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
        const hash = eventHash(organizationId, id, generation);
        const older = await archived(organizationId, hash);
        gone.push(...older.filter(({ page }) => !live.some((one) => one.hash === hash && isSamePage(one.page, page))));
        // An id has a generation only once the one before was undone.
        if (older.length === 0 && generation >= live.length - 1) break;
      }
      return [...live, ...gone];
    },
  };
};
