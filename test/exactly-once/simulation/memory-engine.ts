import { fromEventItem } from "#adapters/aws/event-item.ts";
import type { UsageItem } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Clock } from "#ports/clock.ts";
import { createMemoryArchiveObjects } from "../../support/usage/memory-archive-objects.ts";
import { createMemoryUsageTable } from "../../support/usage/memory-usage-table.ts";
import { createDynamoEngine } from "./dynamo-engine.ts";
import type { Engine } from "./engine.ts";

/** The adapter for DynamoDB over a table in memory, where expiry can be had and everything be looked at. */
export const createMemoryEngine = (organizationId: OrganizationId, { clock }: { readonly clock: Clock }): Engine => {
  const table = createMemoryUsageTable();
  const engine = createDynamoEngine(table, { organizationId, clock, objects: createMemoryArchiveObjects() });
  return {
    ...engine,
    uncounted: async () => {
      const counted = new Set<string>();
      for await (const page of engine.audited.pages(organizationId)) {
        for (const hash of await engine.journal(page)) counted.add(hash);
      }
      return table
        .items()
        .filter((item) => isEvent(item) && !counted.has(item.sk))
        .map((item) => fromEventItem(organizationId, item).event.reference);
    },
    expire: (now, chance) => {
      for (const item of table.items()) {
        if (isEvent(item) && Number(item["exp"]) * 1_000 <= now && chance.happens(0.8)) table.remove(item);
      }
    },
  };
};

const isEvent = ({ pk, sk }: UsageItem): boolean => pk.startsWith("E#") && !sk.includes("#");
