import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createUsageArchive } from "#adapters/aws/usage-archive.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import { createUsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Clock } from "#ports/clock.ts";
import { createFaultyUsageTable } from "../../support/usage/faulty-usage-table.ts";
import type { Engine, ProcessParts } from "./engine.ts";

/** So small that an hour's events fill several objects and take several calls. */
const LIMITS = { eventsOfObject: 6, eventsOfAccount: 15, mostParts: 3, eventsOfCall: 20 };

export type DynamoEngineParts = {
  readonly organizationId: OrganizationId;
  readonly clock: Clock;
  readonly objects: ArchiveObjects;
};

/** The adapter for DynamoDB over any table: waiting is a switch point as well, and takes no time. */
export const createDynamoEngine = (
  table: UsageTable,
  { organizationId, clock, objects }: DynamoEngineParts,
): Engine => {
  const journal = createUsageJournal(table);
  return {
    countersOf: (parts) =>
      createDynamoUsage(createFaultyUsageTable(table, parts), {
        clock,
        pacing: { wait: () => parts.scheduler.step(parts.process, async () => {}), random: () => parts.chance.next() },
        archive: faulty(objects, parts),
      }),
    archiverOf: (parts) => {
      const archive = createUsageArchive(createFaultyUsageTable(table, parts), faulty(objects, parts), {
        clock,
        limits: LIMITS,
      });
      return async () => {
        const { state, failures } = await archive.archive(organizationId, () => true);
        for (const failure of failures) throw failure instanceof Error && failure.cause ? failure.cause : failure;
        return state === "complete";
      };
    },
    audited: createDynamoUsage(table, {
      clock,
      pacing: { wait: async () => {}, random: () => 0.5 },
      archive: objects,
    }),
    journal: async (key) => (await journal.segments(await journal.page(key))).flatMap((segment) => [...segment.hashes]),
    atOnce: 1,
  };
};

const faulty = (objects: ArchiveObjects, { scheduler, faults, process }: ProcessParts): ArchiveObjects => ({
  put: (key, content) => scheduler.step(process, () => faults.request(process, () => objects.put(key, content))),
  read: (key, range) => scheduler.step(process, () => faults.request(process, () => objects.read(key, range))),
});
