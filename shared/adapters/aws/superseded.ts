import type { EventGenerations } from "#adapters/aws/event-generations.ts";
import type { UnprocessedPointer } from "#adapters/aws/unprocessed-items.ts";
import { eventKey } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";

/**
 * A submission that was refused and counted on a later delivery has one record: the counted one. Its refusal stays in the table,
 * since taking it away would cost a write for every event that was never refused; whoever reads leaves it out.
 */
export type Superseded = {
  of(organizationId: OrganizationId, pointers: readonly UnprocessedPointer[]): Promise<ReadonlySet<EventReference>>;
  /** Whether the record is of a refusal that does not hold any more. */
  hides(organizationId: OrganizationId, record: EventRecord): Promise<boolean>;
};

export const createSuperseded = (table: UsageTable, generations: EventGenerations): Superseded => {
  const isCounted = async (organizationId: OrganizationId, id: string, reference: EventReference): Promise<boolean> =>
    (await generations.of(organizationId, id)).some(({ event }) => event.reference === reference);
  return {
    of: async (organizationId, pointers) => {
      const doubtful = pointers.filter((pointer) => pointer.hash !== undefined && mayBeCounted(pointer));
      const items = await table.getMany([
        ...new Map(doubtful.map(({ hash = "" }) => [hash, eventKey(organizationId, hash)])).values(),
      ]);
      const idOf = new Map(items.map((item) => [item.sk, String(item["id"])]));
      const found = new Set<EventReference>();
      for (const { hash = "", reference } of doubtful) {
        const id = idOf.get(hash);
        if (id !== undefined && (await isCounted(organizationId, id, reference))) found.add(reference);
      }
      return found;
    },
    hides: async (organizationId, { id, reference, units, definitions, ...record }) =>
      definitions === undefined &&
      units.length === 0 &&
      id !== undefined &&
      mayBeCounted(record) &&
      isCounted(organizationId, id, reference),
  };
};

/** A duplicate stays one, however often it is delivered. */
const mayBeCounted = ({
  status,
  statusBeforeReverting = status,
}: Pick<UnprocessedPointer, "status" | "statusBeforeReverting">) =>
  statusBeforeReverting !== "INGESTION_FAILED_DUPLICATE_EVENT";
