import { setTimeout as wait } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import type { Store } from "#ports/store.ts";
import { storeContract } from "../contracts/store.contract.ts";
import { openDynamoTables } from "../support/aws/dynamodb-engine.ts";

storeContract("DynamoDB", async () => {
  const tables = await openDynamoTables();
  const clients: DynamoDBClient[] = [];
  const storeOf = (client: DynamoDBClient): Store =>
    createDynamoStore(client, { table: tables.ledgerTable, wait, random: Math.random });
  return {
    store: storeOf(tables.client),
    reopen: async () => {
      const client = tables.another();
      clients.push(client);
      return storeOf(client);
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await tables.close();
    },
  };
});
