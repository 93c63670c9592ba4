import type { EventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent } from "#adapters/aws/event-item.ts";
import { eventKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import { toIso } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** The events that a journal names. */
export type StoredEvents = {
  /** In the order of the hashes. Throws when one is missing: a page that cannot be folded again must not be believed. */
  counted(page: PageKey, hashes: readonly EventHash[]): Promise<readonly StoredEvent[]>;
};

export const createStoredEvents = (table: UsageTable): StoredEvents => ({
  counted: async (page, hashes) => {
    const { organizationId } = page;
    const items = await table.getMany(hashes.map((hash) => eventKey(organizationId, hash)));
    const found = new Map(items.map((item) => [item.sk, fromEventItem(organizationId, item)]));
    return hashes.map((hash) => {
      const stored = found.get(hash);
      if (!stored) {
        throw new Error(
          `event ${hash} of account ${page.accountId} at ${toIso(page.hour)} is in the journal and nowhere else`,
        );
      }
      return stored;
    });
  },
});
