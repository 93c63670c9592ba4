import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import type { Clock } from "#ports/clock.ts";
import type { Ports } from "#ports/ports.ts";
import { realPacing } from "../usage/real-pacing.ts";
import { openDynamoTables } from "./dynamodb-engine.ts";

/** Documents and usage in two tables of their own, as functions have them on AWS. */
export const openDynamoStorage = async (
  clock: Clock,
): Promise<Pick<Ports, "store" | "usageCounters"> & { close(): Promise<void> }> => {
  const { client, ledgerTable, usageTable, close } = await openDynamoTables();
  const table = createDynamoUsageTable(client, {
    table: usageTable,
    ledger: ledgerTable,
    pacing: realPacing,
  });
  const store = createDynamoStore(client, { table: ledgerTable, ...realPacing });
  return {
    store,
    usageCounters: createDynamoUsage(table, { clock, pacing: realPacing, ledger: store }),
    close,
  };
};
