import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { createMemoryStore } from "../support/usage/memory-store.ts";
import { createMemoryUsageTable } from "../support/usage/memory-usage-table.ts";
import { realPacing } from "../support/usage/real-pacing.ts";
import { admissionContract } from "./admission.contract.ts";
import { usageCountersContract } from "./usage-counters.contract.ts";

/** The adapter of DynamoDB over a table in memory; `test/aws` runs the same over a real one. */
const contractAt = (name: string, now: string): void =>
  usageCountersContract(name, async () => {
    const table = createMemoryUsageTable();
    const open = () =>
      createDynamoUsage(table, {
        clock: { now: () => parseInstant(now) as Instant },
        pacing: realPacing,
      });
    return { usageCounters: open(), reopen: async () => open(), close: async () => {} };
  });

contractAt("DynamoDB's items in memory", "2025-01-20T00:00:00Z");
// Years later the items of events may have expired, and the journals alone say what was counted.
contractAt("DynamoDB's items in memory, long after the events", "2031-01-20T00:00:00Z");

const admissionAt = (name: string, now: string): void =>
  admissionContract(name, async () => {
    const store = createMemoryStore();
    const usageCounters = createDynamoUsage(createMemoryUsageTable(store), {
      clock: { now: () => parseInstant(now) as Instant },
      pacing: { ...realPacing, wait: async () => {} },
      ledger: store,
    });
    return { usageCounters, store, close: async () => {} };
  });

admissionAt("DynamoDB's items in memory", "2025-01-20T00:00:00Z");
admissionAt("DynamoDB's items in memory, long after the events", "2031-01-20T00:00:00Z");
