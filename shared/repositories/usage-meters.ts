import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Store } from "#ports/store.ts";
import { type Collection, collection, listWhere } from "#repositories/collection.ts";

/** Usage meters by id, listed by update. */
export type UsageMeters = Collection<UsageMeter> & {
  /** How many meters a schema has, archived ones left out. A meter of this moment may be missing. */
  countOfSchema(organizationId: OrganizationId, schemaName: string): Promise<number>;
};

const KIND = "usage-meter";

export const createUsageMeters = (store: Store): UsageMeters => ({
  ...collection<UsageMeter>(store, {
    kind: KIND,
    id: ({ id }) => id,
    index2: ({ eventSchemaName }) => eventSchemaName ?? "",
  }),
  countOfSchema: async (organizationId, schemaName) => {
    const { items } = await listWhere<UsageMeter>(
      store,
      {
        partition: `${organizationId}#${KIND}#index2`,
        index: "index2",
        prefix: `${schemaName}#`,
        direction: "FORWARD",
        limit: MOST_COUNTED,
      },
      ({ status }) => status !== "ARCHIVED",
    );
    return items.length;
  },
});

const MOST_COUNTED = 1_000;
