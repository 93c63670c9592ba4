import type { EventHash } from "#adapters/aws/event-hash.ts";
import type { StoredEvent } from "#adapters/aws/event-item.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";

/** The record of an event that is in the journal of its page. */
export const recordOf = ({ hash, event }: Pick<StoredEvent, "hash" | "event">, { undone }: Page): EventRecord => {
  const revertedBy = undone.get(hash);
  return revertedBy === undefined
    ? { ...factsOf(event), status: event.status }
    : { ...factsOf(event), status: "REVERTED", statusBeforeReverting: event.status, revertedBy };
};

const factsOf = (event: StoredEvent["event"]) => ({
  reference: event.reference,
  id: event.id,
  accountId: event.accountId,
  schemaName: event.schemaName,
  timestamp: event.timestamp,
  receivedAt: event.receivedAt,
  ...(event.description !== undefined && { description: event.description }),
  units: event.units,
  definitions: event.definitions,
  event: event.event,
});

/** Those of a journal's hashes that count. */
export const counting = (page: Page, hashes: readonly EventHash[]): readonly EventHash[] =>
  page.undone.size === 0 ? hashes : hashes.filter((hash) => !page.undone.has(hash));
