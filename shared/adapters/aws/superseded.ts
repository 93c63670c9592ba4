import type { EventGenerations } from "#adapters/aws/event-generations.ts";
import { fromEventItem, type StoredEvent } from "#adapters/aws/event-item.ts";
import type { UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import type { UsageJournal } from "#adapters/aws/usage-journal.ts";
import { eventKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";

/**
 * A submission that was refused and is counted all the same has one record: the counted one. Its refusal stays in the table, since
 * taking it away would cost a write for every event that was never refused; whoever reads leaves it out. That comes about when an
 * earlier delivery refused it, or when a slow consumer records a duplicate whose id was freed and taken by it in the meantime.
 */
export type Superseded = {
  of(organizationId: OrganizationId, pointers: readonly UnprocessedPointer[]): Promise<ReadonlySet<EventReference>>;
  /** Whether the record is of a refusal that does not hold any more. */
  hides(organizationId: OrganizationId, record: EventRecord): Promise<boolean>;
};

export type SupersededParts = {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly generations: EventGenerations;
};

export const createSuperseded = ({ table, journal, generations }: SupersededParts): Superseded => {
  const isInJournal = async ({ page: key, from, hash }: StoredEvent): Promise<boolean> =>
    (await journal.countedAfter(await journal.page(key), from)).has(hash);
  const isCounted = async (organizationId: OrganizationId, id: string, reference: EventReference): Promise<boolean> => {
    const own = (await generations.of(organizationId, id)).find(({ event }) => event.reference === reference);
    return own !== undefined && isInJournal(own);
  };
  return {
    of: async (organizationId, pointers) => {
      const items = await table.getMany([
        ...new Map(pointers.flatMap(({ hash }) => (hash ? [[hash, eventKey(organizationId, hash)]] : []))).values(),
      ]);
      const first = new Map(items.map((item) => [item.sk, fromEventItem(organizationId, item)]));
      const found = new Set<EventReference>();
      for (const { hash = "", reference, isSuperseded } of pointers) {
        if (isSuperseded) found.add(reference);
        const { event, isFree } = first.get(hash) ?? {};
        // An id that was never freed has one event.
        if (!event || (event.reference !== reference && !isFree)) continue;
        if (await isCounted(organizationId, event.id, reference)) found.add(reference);
      }
      return found;
    },
    hides: async (organizationId, { id, reference, units, definitions }) =>
      definitions === undefined &&
      units.length === 0 &&
      id !== undefined &&
      (await isCounted(organizationId, id, reference)),
  };
};
