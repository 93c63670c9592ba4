import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createUsageJournal } from "#adapters/aws/usage-journal.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { Clock } from "#ports/clock.ts";
import { createFaultyUsageTable } from "../../support/usage/faulty-usage-table.ts";
import type { Engine } from "./engine.ts";

/** The adapter for DynamoDB over any table: waiting is a switch point as well, and takes no time. */
export const createDynamoEngine = (table: UsageTable, { clock }: { readonly clock: Clock }): Engine => {
  const journal = createUsageJournal(table);
  return {
    countersOf: ({ process, scheduler, faults, chance }) =>
      createDynamoUsage(createFaultyUsageTable(table, { scheduler, faults, process }), {
        clock,
        pacing: { wait: () => scheduler.step(process, async () => {}), random: () => chance.next() },
      }),
    audited: createDynamoUsage(table, { clock, pacing: { wait: async () => {}, random: () => 0.5 } }),
    journal: async (key) => (await journal.segments(await journal.page(key))).flatMap((segment) => [...segment.hashes]),
    atOnce: 1,
  };
};
