import { setTimeout } from "node:timers/promises";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/** Usage in the table of that name, on the machine's clock. */
export const awsUsageCounters = (table: string): UsageCounters => {
  const pacing = { wait: (milliseconds: number) => setTimeout<void>(milliseconds), random: Math.random };
  return createDynamoUsage(createDynamoUsageTable(createDynamoClient(), { table, pacing }), {
    clock: systemClock,
    pacing,
  });
};
