import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import type { UsageItem } from "#adapters/aws/usage-table.ts";

const dynamo = mockClient(DynamoDBClient);
const waits: number[] = [];
const table = createDynamoUsageTable(new DynamoDBClient({ region: "us-east-1" }), {
  table: "usage",
  pacing: {
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
    random: () => 0,
  },
});
beforeEach(() => {
  dynamo.reset();
  waits.length = 0;
});

const $metadata = {};
const message = "as DynamoDB says it";
const KEY = { pk: "p", sk: "s" };
const ITEM: UsageItem = { ...KEY, ver: 7, text: "0.1000000000000000055", ids: new Uint8Array([1, 2]) };
const STORED = {
  pk: { S: "p" },
  sk: { S: "s" },
  ver: { N: "7" },
  text: { S: "0.1000000000000000055" },
  ids: { B: new Uint8Array([1, 2]) },
};
const canceled = (...codes: string[]): TransactionCanceledException =>
  new TransactionCanceledException({ $metadata, message, CancellationReasons: codes.map((Code) => ({ Code })) });
const refused = (item?: typeof STORED): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({ $metadata, message, ...(item && { Item: item }) });
const throttled = (): ThrottlingException => new ThrottlingException({ $metadata, message });

describe("items", () => {
  it("keep text, numbers of versions and bytes as they are, and leave out what is undefined", async () => {
    dynamo.on(PutItemCommand).resolves({});
    await table.put({ ...ITEM, none: undefined });
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toEqual({ TableName: "usage", Item: STORED });
    dynamo.on(GetItemCommand).resolves({ Item: STORED });
    expect(await table.get(KEY)).toEqual(ITEM);
  });

  it.each([
    ["without a key", { ver: { N: "1" } }],
    ["with an attribute of a type that we never write", { ...STORED, odd: { BOOL: true } }],
  ])("%s are refused, for nobody can say what they mean", async (_what, item) => {
    dynamo.on(GetItemCommand).resolves({ Item: item });
    await expect(table.get(KEY)).rejects.toThrow(/usage table/);
  });

  it("are read strongly consistent, however they are read", async () => {
    dynamo.on(GetItemCommand).resolves({}).on(QueryCommand).resolves({}).on(BatchGetItemCommand).resolves({});
    await table.get(KEY);
    await table.query({ pk: "p" });
    await table.getMany([KEY]);
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
    expect(dynamo.commandCalls(BatchGetItemCommand)[0]?.args[0].input.RequestItems?.["usage"]?.ConsistentRead).toBe(
      true,
    );
  });
});

describe("reading many", () => {
  const keys = Array.from({ length: 250 }, (_, index) => ({ pk: "p", sk: String(index) }));

  it("asks for a hundred at a time, each key once", async () => {
    dynamo.on(BatchGetItemCommand).resolves({});
    await table.getMany([...keys, ...keys]);
    const sizes = dynamo
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.["usage"]?.Keys?.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  it("asks again for what was left unread, after longer and longer waits", async () => {
    const unread = { UnprocessedKeys: { usage: { Keys: [{ pk: { S: "p" }, sk: { S: "s" } }] } } };
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce(unread)
      .resolvesOnce(unread)
      .resolves({ Responses: { usage: [STORED] } });
    expect(await table.getMany([KEY])).toEqual([ITEM]);
    expect(waits).toEqual([12.5, 25]);
  });

  it("fails when keys stay unread, rather than answer a part", async () => {
    dynamo
      .on(BatchGetItemCommand)
      .resolves({ UnprocessedKeys: { usage: { Keys: [{ pk: { S: "p" }, sk: { S: "s" } }] } } });
    await expect(table.getMany([KEY])).rejects.toThrow("1 keys of usage stay unprocessed");
    expect(waits).toHaveLength(7);
  });
});

describe("a query", () => {
  it("goes on where DynamoDB cut its answer, and stops at the limit", async () => {
    const page = (sort: string) => ({
      Items: [{ pk: { S: "p" }, sk: { S: sort } }],
      LastEvaluatedKey: { sk: { S: sort } },
    });
    dynamo.on(QueryCommand).resolvesOnce(page("1")).resolvesOnce(page("2")).resolves(page("3"));
    expect((await table.query({ pk: "p", from: "1", to: "9", limit: 3 })).map(({ sk }) => sk)).toEqual(["1", "2", "3"]);
    const inputs = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ Limit, ExclusiveStartKey }) => [Limit, ExclusiveStartKey?.["sk"]?.S])).toEqual([
      [3, undefined],
      [2, "1"],
      [1, "2"],
    ]);
  });
});

describe("a put that must be the first", () => {
  it("answers nothing when it was, and the item that is there when it was not", async () => {
    dynamo.on(PutItemCommand).resolvesOnce({}).rejects(refused(STORED));
    expect(await table.putIfAbsent(ITEM)).toBeUndefined();
    expect(await table.putIfAbsent(ITEM)).toEqual(ITEM);
  });

  it("waits for a transaction that is under way on the item", async () => {
    dynamo
      .on(PutItemCommand)
      .rejectsOnce(new TransactionConflictException({ $metadata, message }))
      .rejects(refused(STORED));
    expect(await table.putIfAbsent(ITEM)).toEqual(ITEM);
    expect(waits).toHaveLength(1);
  });

  it("gives up on an item that is always being written", async () => {
    dynamo.on(PutItemCommand).rejects(new TransactionConflictException({ $metadata, message }));
    await expect(table.putIfAbsent(ITEM)).rejects.toThrow("is being written all the time");
    expect(waits).toHaveLength(7);
  });

  it("lets a throttle pass that the client did not outlast", async () => {
    dynamo.on(PutItemCommand).rejects(throttled());
    await expect(table.putIfAbsent(ITEM)).rejects.toThrow(ThrottlingException);
  });
});

describe("items that are put together", () => {
  const two = [
    { item: ITEM, replaces: 6 },
    { item: { pk: "p", sk: "chunk" }, replaces: 0 },
  ];

  it("need no transaction when there is one", async () => {
    dynamo.on(PutItemCommand).resolves({});
    expect(await table.putTogether([{ item: ITEM, replaces: 6 }])).toBe("written");
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: "ver = :ver",
      ExpressionAttributeValues: { ":ver": { N: "6" } },
    });
  });

  it("carry their conditions: the version that is replaced, or that there is none", async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});
    expect(await table.putTogether(two)).toBe("written");
    const [page, chunk] = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(page?.Put).toMatchObject({ ConditionExpression: "ver = :ver", Item: STORED });
    expect(chunk?.Put).toMatchObject({ ConditionExpression: "attribute_not_exists(pk)" });
  });

  it.each([
    ["a condition", canceled("ConditionalCheckFailed", "None")],
    ["another transaction", canceled("None", "TransactionConflict")],
    ["a throttle", canceled("ThrottlingError", "None")],
    ["the table's limit", canceled("None", "ProvisionedThroughputExceeded")],
  ])("are refused by %s: the page is to be read again", async (_what, cause) => {
    dynamo.on(TransactWriteItemsCommand).rejects(cause);
    expect(await table.putTogether(two)).toBe("refused");
  });

  it.each([
    ["an item that is too large", canceled("ValidationError", "None")],
    ["a cancellation that names no reason", canceled()],
    ["a throttle of the whole request", throttled()],
  ])("fail with %s as DynamoDB says it", async (_what, cause) => {
    dynamo.on(TransactWriteItemsCommand).rejects(cause);
    await expect(table.putTogether(two)).rejects.toBe(cause);
  });

  it("are refused one by one as well", async () => {
    dynamo.on(PutItemCommand).rejectsOnce(refused()).rejects(new TransactionConflictException({ $metadata, message }));
    expect(await table.putTogether([{ item: ITEM, replaces: 6 }])).toBe("refused");
    expect(await table.putTogether([{ item: ITEM, replaces: 6 }])).toBe("refused");
  });
});
