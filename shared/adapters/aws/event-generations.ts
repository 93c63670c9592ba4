import { eventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent } from "#adapters/aws/event-item.ts";
import { eventKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";

/** How often an id can be undone and used again. */
export const MOST_GENERATIONS = 1_000;

export type EventGenerations = {
  /** Every event that was put under an id: the undone ones in order, and last the one that has the id now. */
  of(organizationId: OrganizationId, id: string): Promise<readonly StoredEvent[]>;
};

export const createEventGenerations = (table: UsageTable): EventGenerations => ({
  of: async (organizationId, id) => {
    const found: StoredEvent[] = [];
    for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
      const item = await table.get(eventKey(organizationId, eventHash(organizationId, id, generation)));
      if (!item) return found;
      const stored = fromEventItem(organizationId, item);
      found.push(stored);
      if (!stored.isFree) return found;
    }
    return found;
  },
});
