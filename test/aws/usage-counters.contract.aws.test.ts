import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { admissionContract } from "../contracts/admission.contract.ts";
import { usageCountersContract } from "../contracts/usage-counters.contract.ts";
import { openDynamoTables } from "../support/aws/dynamodb-engine.ts";
import { openDynamoStorage } from "../support/aws/dynamodb-storage.ts";
import { realPacing } from "../support/usage/real-pacing.ts";

usageCountersContract("DynamoDB", async () => {
  const tables = await openDynamoTables();
  const clients = [tables.client];
  const open = (client = tables.client) =>
    createDynamoUsage(createDynamoUsageTable(client, { table: tables.usageTable, pacing: realPacing }), {
      clock: systemClock,
      pacing: realPacing,
    });
  return {
    usageCounters: open(),
    reopen: async () => {
      const client = tables.another();
      clients.push(client);
      return open(client);
    },
    close: async () => {
      for (const client of clients.slice(1)) client.destroy();
      await tables.close();
    },
  };
});

admissionContract("DynamoDB", () => openDynamoStorage(systemClock));
