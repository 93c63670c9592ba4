import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import { type Collection, collection, listWhere } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** The latest version of every schema by name, and the versions before it. */
export type EventSchemas = Collection<EventSchema> & {
  /** An earlier version; the latest one is in the collection itself. */
  findEarlier(organizationId: OrganizationId, name: string, version: number): Promise<EventSchema | undefined>;
  /** The newest of the earlier versions, newest first. */
  listEarlier(organizationId: OrganizationId, name: string): Promise<readonly EventSchema[]>;
  /** The change that keeps a version which is no longer the latest. */
  earlierAdded(organizationId: OrganizationId, schema: EventSchema): Change;
};

export const createEventSchemas = (store: Store): EventSchemas => ({
  ...collection<EventSchema>(store, { kind: "event-schema", id: ({ name }) => name }),
  findEarlier: async (organizationId, name, version) => {
    const stored = await store.get(earlierKey(organizationId, { name, version }));
    return stored && fromStored<EventSchema>(stored.value);
  },
  listEarlier: async (organizationId, name) => {
    const { items } = await listWhere<EventSchema>(store, {
      partition: earlierPartition(organizationId, name),
      direction: "BACKWARD",
      limit: MOST_VERSIONS,
    });
    return items;
  },
  earlierAdded: (organizationId, schema) => ({
    type: "put",
    key: earlierKey(organizationId, schema),
    value: toStored(schema),
    expect: "ABSENT",
  }),
});

/** Versions in one answer, which has no pages. */
const MOST_VERSIONS = 1_000;

const earlierPartition = (organizationId: OrganizationId, name: string): string =>
  `${organizationId}#event-schema-version#${keyPart(name)}`;

const earlierKey = (
  organizationId: OrganizationId,
  { name, version }: { readonly name: string; readonly version: number },
): Key => ({
  partition: earlierPartition(organizationId, name),
  sort: String(version).padStart(9, "0"),
});
