import { MOST_GENERATIONS } from "#adapters/aws/event-generations.ts";
import { type EventHash, eventHash } from "#adapters/aws/event-hash.ts";
import { fromEventItem, type StoredEvent, storedEvent, toEventItem } from "#adapters/aws/event-item.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import type { StoredEvents } from "#adapters/aws/stored-events.ts";
import { fromPointer, type UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import { eventKey, isSamePage, unprocessedKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";

/**
 * What became of an event's attempt to be the one with its id: `first` put it there; `again` finds itself there, from an earlier
 * delivery; `repeat` finds somebody else; `undone` finds itself there, undone since.
 */
export type Claim = { readonly type: "first" | "again" | "repeat" | "undone"; readonly stored: StoredEvent };

/**
 * Puts the item of an event if its id is free (exactly-once rule §4, step 2). Whatever is found there in its place becomes a
 * candidate for counting as well: whoever put it may have died before it was counted.
 *
 * `counted` are hashes that the journal of the page is known to have. The items of these may have expired: nothing is put in their
 * place, or it would be taken for what was counted.
 *
 * `occupy` answers the item that stands in the place of an event's own, having put that one there or not.
 */
export const createClaims = (
  { table, events }: { readonly table: UsageTable; readonly events: StoredEvents },
  occupy = table.putIfAbsent,
) => {
  const isRecorded = async ({ key }: Page, { reference }: CountableEvent): Promise<boolean> => {
    const recorded = await table.get(unprocessedKey(key.organizationId, reference));
    return recorded !== undefined && isDuplicate(fromPointer(recorded));
  };

  /**
   * What stands in the way of an event whose hash the page has counted already: what it counted then, or, where that was undone
   * and has expired, who has the id since. Undefined where neither an item nor the archive has it any more.
   */
  const whatWasCounted = async (page: Page, own: StoredEvent): Promise<StoredEvent | undefined> => {
    const { organizationId } = page.key;
    const item = await table.get(eventKey(organizationId, own.hash));
    const live = item && fromEventItem(organizationId, item);
    if (live && isSamePage(live.page, page.key)) return live;
    const archived = (await events.find(page, [own.hash])).get(own.hash);
    if (!archived) return undefined;
    const was = { ...archived, isFree: page.undone.has(own.hash) };
    if (!was.isFree || was.event.reference === own.event.reference) return was;
    // An id has no generation unless the item of the one before says that it is free.
    const existing = await table.putIfAbsent(toEventItem(was));
    return existing ? fromEventItem(organizationId, existing) : was;
  };

  return async (page: Page, event: CountableEvent, counted: ReadonlySet<EventHash>): Promise<Claim> => {
    const { organizationId } = page.key;
    for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
      const own = storedEvent(page.key, event, { generation, from: page.version });
      let stored: StoredEvent | undefined;
      if (counted.has(own.hash)) {
        stored = await whatWasCounted(page, own);
        // The journal alone says that it was counted, and not for whom.
        if (!stored) return { type: "repeat", stored: own };
      } else {
        const existing = await occupy(toEventItem(own));
        if (!existing) return { type: "first", stored: own };
        stored = fromEventItem(organizationId, existing);
      }
      const isOwn = stored.event.reference === event.reference;
      if (!stored.isFree) return { type: isOwn ? "again" : "repeat", stored };
      // The submission that was undone may be delivered again, and stays undone; so does one that was a duplicate then.
      if (isOwn) return { type: "undone", stored };
      if (await isRecorded(page, event)) return { type: "repeat", stored };
    }
    throw new RangeError(`the id of ${nameOf(page, event)} was undone ${MOST_GENERATIONS} times`);
  };
};

const nameOf = ({ key }: Page, { id }: CountableEvent): EventHash =>
  `event '${id}' (${eventHash(key.organizationId, id, 0)})`;

const isDuplicate = ({ status, statusBeforeReverting = status }: UnprocessedPointer): boolean =>
  statusBeforeReverting === "INGESTION_FAILED_DUPLICATE_EVENT";
