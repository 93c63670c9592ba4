import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";

/** The two tables, empty and nobody else's, on the engine at `TOLLBOOK_TEST_DYNAMODB`. */
export type DynamoTables = {
  readonly client: DynamoDBClient;
  readonly ledgerTable: string;
  readonly usageTable: string;
  /** A further client of the same engine, as another process has one. Whoever asks for it destroys it. */
  another(): DynamoDBClient;
  /** Removes the tables. */
  close(): Promise<void>;
};

/** Makes them as they are deployed: keys, indexes and expiry. Fails where no engine is named. */
export const openDynamoTables = async (): Promise<DynamoTables> => {
  const endpoint = process.env["TOLLBOOK_TEST_DYNAMODB"];
  if (!endpoint) throw new Error("TOLLBOOK_TEST_DYNAMODB must name a DynamoDB engine, such as http://127.0.0.1:8000");
  const another = (): DynamoDBClient =>
    createDynamoClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  const client = another();
  const suffix = randomUUID();
  const ledgerTable = `ledger-${suffix}`;
  const usageTable = `usage-${suffix}`;
  await Promise.all([create(client, ledger(ledgerTable)), create(client, usage(usageTable))]);
  return {
    client,
    ledgerTable,
    usageTable,
    another,
    close: async () => {
      await Promise.all(
        [ledgerTable, usageTable].map((TableName) => client.send(new DeleteTableCommand({ TableName }))),
      );
      client.destroy();
    },
  };
};

const create = async (client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> => {
  const { TableName } = input;
  await client.send(new CreateTableCommand(input));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName });
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: "exp", Enabled: true },
    }),
  );
};

const usage = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: texts("pk", "sk"),
  KeySchema: keyOf("pk", "sk"),
});

const ledger = (TableName: string): CreateTableCommandInput => ({
  ...usage(TableName),
  AttributeDefinitions: texts("pk", "sk", "pk1", "sk1", "pk2", "sk2"),
  GlobalSecondaryIndexes: ["1", "2"].map((number) => ({
    IndexName: `index${number}`,
    KeySchema: keyOf(`pk${number}`, `sk${number}`),
    Projection: { ProjectionType: "ALL" },
  })),
});

const texts = (...names: string[]): CreateTableCommandInput["AttributeDefinitions"] =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
const keyOf = (partition: string, sort: string): NonNullable<CreateTableCommandInput["KeySchema"]> => [
  { AttributeName: partition, KeyType: "HASH" },
  { AttributeName: sort, KeyType: "RANGE" },
];
