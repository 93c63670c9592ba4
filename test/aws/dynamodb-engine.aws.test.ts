import { randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoTables, openDynamoTables } from "../support/aws/dynamodb-engine.ts";

/** What the adapters rely on, as AWS documents it. An engine that does otherwise proves nothing about them. */
describe("the engine that stands for DynamoDB", () => {
  let tables: DynamoTables;
  let client: DynamoDBClient;
  let TableName: string;
  beforeAll(async () => {
    tables = await openDynamoTables();
    client = tables.client;
    TableName = tables.ledgerTable;
  });
  afterAll(() => tables.close());

  const keyOf = (sort: string) => ({ pk: { S: "p" }, sk: { S: sort } });
  const itemAt = async (sort: string) =>
    (await client.send(new GetItemCommand({ TableName, Key: keyOf(sort), ConsistentRead: true }))).Item;
  const putItem = (sort: string, n = "1") =>
    client.send(new PutItemCommand({ TableName, Item: { ...keyOf(sort), n: { N: n } } }));
  const increment = (sort: string, ConditionExpression?: string): TransactWriteItem => ({
    Update: {
      TableName,
      Key: keyOf(sort),
      UpdateExpression: "SET n = if_not_exists(n, :zero) + :one",
      ExpressionAttributeValues: { ":zero": { N: "0" }, ":one": { N: "1" } },
      ...(ConditionExpression && { ConditionExpression }),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  });
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
    try {
      await promise;
    } catch (cause) {
      return cause;
    }
    throw new Error("it did not fail");
  };

  it("answers a token again without doing its transaction again", async () => {
    const token = randomUUID();
    await transact([increment("token")], token);
    await transact([increment("token")], token);
    expect((await itemAt("token"))?.["n"]).toEqual({ N: "1" });
    await transact([increment("token")], randomUUID());
    expect((await itemAt("token"))?.["n"]).toEqual({ N: "2" });
  });

  it("refuses a token with another content", async () => {
    const token = randomUUID();
    await transact([increment("same-token")], token);
    expect(await failureOf(transact([increment("other")], token))).toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  it("lets the token of a cancelled transaction be used again", async () => {
    const token = randomUUID();
    const changes = [increment("later", "attribute_exists(pk)"), increment("beside")];
    expect(await failureOf(transact(changes, token))).toMatchObject({ name: "TransactionCanceledException" });
    expect(await itemAt("beside")).toBeUndefined();
    await putItem("later");
    await transact(changes, token);
    expect((await itemAt("later"))?.["n"]).toEqual({ N: "2" });
  });

  it("names a reason for each change of a cancelled transaction, in their order, with what was there", async () => {
    await putItem("there", "5");
    const failure = await failureOf(
      transact([
        increment("fine"),
        increment("there", "attribute_not_exists(pk)"),
        { ConditionCheck: { TableName, Key: keyOf("neither"), ConditionExpression: "attribute_exists(pk)" } },
        increment("fine too"),
        { Delete: { TableName, Key: keyOf("missing"), ConditionExpression: "attribute_exists(pk)" } },
      ]),
    );
    expect(failure).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Item: { ...keyOf("there"), n: { N: "5" } } },
        { Code: "ConditionalCheckFailed" },
        { Code: "None" },
        { Code: "ConditionalCheckFailed" },
      ],
    });
    expect([await itemAt("fine"), await itemAt("fine too")]).toEqual([undefined, undefined]);
  });

  it("answers what was there when the condition of a single change fails", async () => {
    await putItem("old", "7");
    const update = new UpdateItemCommand({
      ...increment("old", "n = :zero").Update,
      TableName,
      Key: keyOf("old"),
    });
    expect(await failureOf(client.send(update))).toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { ...keyOf("old"), n: { N: "7" } },
    });
    const missing = new UpdateItemCommand({
      ...increment("missing", "attribute_exists(pk)").Update,
      TableName,
      Key: keyOf("missing"),
    });
    expect(await failureOf(client.send(missing))).toHaveProperty("Item", undefined);
  });

  it("takes the right side of every SET from what was there before", async () => {
    const shift = (mark: string) =>
      new UpdateItemCommand({
        TableName,
        Key: keyOf("shifted"),
        UpdateExpression: "SET a = :mark, b = if_not_exists(a, :none)",
        ExpressionAttributeValues: { ":mark": { S: mark }, ":none": { S: "-" } },
      });
    await client.send(shift("1"));
    expect(await itemAt("shifted")).toMatchObject({ a: { S: "1" }, b: { S: "-" } });
    await client.send(shift("2"));
    expect(await itemAt("shifted")).toMatchObject({ a: { S: "2" }, b: { S: "1" } });
  });

  it("keeps all 38 digits of a number, and adds to the last", async () => {
    await putItem("digits", "99999999999999999999999999999999999998");
    await transact([increment("digits")]);
    expect((await itemAt("digits"))?.["n"]).toEqual({ N: "99999999999999999999999999999999999999" });
  });

  it("ends an answer at 1 MB, and one of many keys at 16 MB", async () => {
    const sorts = Array.from({ length: 45 }, (_, number) => `large-${String(number).padStart(2, "0")}`);
    for (const sort of sorts) {
      await client.send(new PutItemCommand({ TableName, Item: { ...keyOf(sort), text: { S: "x".repeat(400_000) } } }));
    }
    const query = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :partition AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":partition": { S: "p" }, ":prefix": { S: "large-" } },
      }),
    );
    expect(query.Items?.length).toBeLessThan(4);
    expect(query.LastEvaluatedKey).toBeDefined();
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: sorts.map(keyOf) } } }),
    );
    const unread = UnprocessedKeys?.[TableName]?.Keys ?? [];
    expect(unread.length).toBeGreaterThan(0);
    expect((Responses?.[TableName] ?? []).length + unread.length).toBe(45);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a key twice in a transaction", () => transact([increment("twice"), increment("twice")])],
    ["a transaction of 101", () => transact(Array.from({ length: 101 }, (_, number) => increment(`many-${number}`)))],
    [
      "an item above 400 KB",
      () => client.send(new PutItemCommand({ TableName, Item: { ...keyOf("big"), text: { S: "x".repeat(409_600) } } })),
    ],
    [
      "a transaction above 4 MB",
      () =>
        transact(
          Array.from({ length: 11 }, (_, number) => ({
            Put: { TableName, Item: { ...keyOf(`big-${number}`), text: { S: "x".repeat(400_000) } } },
          })),
        ),
    ],
    ["an empty key", () => putItem("")],
    ["a sort key of 1,025 bytes", () => putItem("s".repeat(1_025))],
    [
      "a consistent reading of an index",
      () =>
        client.send(
          new QueryCommand({
            TableName,
            IndexName: "index1",
            ConsistentRead: true,
            KeyConditionExpression: "pk1 = :partition",
            ExpressionAttributeValues: { ":partition": { S: "p" } },
          }),
        ),
    ],
    [
      "a range that ends before it begins",
      () =>
        client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "pk = :partition AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues: { ":partition": { S: "p" }, ":first": { S: "b" }, ":last": { S: "a" } },
          }),
        ),
    ],
  ])("refuses %s", async (_what, ask) => {
    expect(await failureOf(ask())).toMatchObject({ name: "ValidationException" });
  });
});
