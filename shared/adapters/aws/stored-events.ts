import type { EventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent } from "#adapters/aws/event-item.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { ArchiveReader } from "#adapters/aws/usage-archive-reader.ts";
import { eventKey, isSamePage } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import { toIso } from "#domain/time/instant.ts";

/** The events that a journal names: from the archive as far as their page has it, and from their items. */
export type StoredEvents = {
  /** In the order of the hashes. Throws when one is missing: a page that cannot be folded again must not be believed. */
  counted(page: Page, hashes: readonly EventHash[]): Promise<readonly StoredEvent[]>;
  /** Those of the hashes that are anywhere. */
  find(page: Page, hashes: readonly EventHash[]): Promise<ReadonlyMap<EventHash, StoredEvent>>;
};

export const createStoredEvents = (table: UsageTable, archive: ArchiveReader): StoredEvents => {
  const find: StoredEvents["find"] = async (page, hashes) => {
    const { organizationId } = page.key;
    const archived = await archive.events(page, hashes);
    const others = hashes.filter((hash) => !archived.has(hash));
    if (others.length === 0) return archived;
    const items = await table.getMany(others.map((hash) => eventKey(organizationId, hash)));
    // Once the item of an event has expired, another one with its id may lie on another page: that is not the one.
    const stored = items
      .map((item) => fromEventItem(organizationId, item))
      .filter((one) => isSamePage(one.page, page.key));
    return new Map([...archived, ...stored.map((one) => [one.hash, one] as const)]);
  };
  return {
    find,
    counted: async (page, hashes) => {
      const found = await find(page, hashes);
      return hashes.map((hash) => {
        const stored = found.get(hash);
        if (!stored) {
          const { accountId, hour } = page.key;
          throw new Error(`event ${hash} of account ${accountId} at ${toIso(hour)} is in the journal and nowhere else`);
        }
        return stored;
      });
    },
  };
};
