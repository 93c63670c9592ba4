import {
  DescribeContinuousBackupsCommand,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoTables, openDynamoTables } from "../../support/aws/dynamodb-engine.ts";

const keyOf = (sort: string) => ({ pk: { S: "p" }, sk: { S: sort } });

let tables: DynamoTables;
beforeAll(async () => {
  tables = await openDynamoTables();
});
afterAll(() => tables.close());

describe("dynoxide does as DynamoDB does", () => {
  it.each([
    { puts: 1, kilobytes: 0.5, units: 2 },
    { puts: 1, kilobytes: 1.5, units: 4 },
    { puts: 1, kilobytes: 2.5, units: 6 },
    { puts: 10, kilobytes: 0.5, units: 20 },
  ])("a transaction of $puts puts of $kilobytes KB costs $units units", async ({ puts, kilobytes, units }) => {
    const text = { S: "x".repeat(kilobytes * 1024) };
    const { ConsumedCapacity = [] } = await tables.client.send(
      new TransactWriteItemsCommand({
        TransactItems: Array.from({ length: puts }, (_, number) => ({
          Put: { TableName: tables.usageTable, Item: { ...keyOf(`${puts} of ${kilobytes}: ${number}`), text } },
        })),
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(ConsumedCapacity.map(({ CapacityUnits }) => CapacityUnits)).toEqual([units]);
  });
});

/**
 * As docs/offline-aws.md says with how it is made up for. What it must get right besides is asserted in
 * dynamodb-engine.aws.test.ts. One of these that fails is good news: the page is out of date.
 */
describe("dynoxide differs from DynamoDB", () => {
  it("in that transactions on one item never conflict: all of 100 at once are done, one after the other", async () => {
    const addOne: TransactWriteItem = {
      Update: {
        TableName: tables.usageTable,
        Key: keyOf("contended"),
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    const transactions = Array.from({ length: 100 }, () =>
      tables.client.send(new TransactWriteItemsCommand({ TransactItems: [addOne] })),
    );
    expect((await Promise.allSettled(transactions)).filter(({ status }) => status === "rejected")).toEqual([]);
    const read = new GetItemCommand({ TableName: tables.usageTable, Key: keyOf("contended") });
    expect((await tables.client.send(read)).Item?.["n"]).toEqual({ N: "100" });
  });

  it("in that it knows no backups", async () => {
    const describeBackups = new DescribeContinuousBackupsCommand({ TableName: tables.ledgerTable });
    await expect(tables.client.send(describeBackups)).rejects.toMatchObject({ name: "UnknownOperationException" });
  });
});
