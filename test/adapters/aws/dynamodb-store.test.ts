import { deflateRawSync } from "node:zlib";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { type Change, ConditionFailed, type Expectation, type JsonValue, type Key, type Store } from "#ports/store.ts";
import { openMockedDynamoStore } from "../../support/aws/mocked-dynamo-store.ts";
import { textOfPackedSize } from "../../support/aws/text-of-packed-size.ts";

const KEY: Key = { partition: "p", sort: "s" };
const at = (sort: string): Key => ({ partition: "p", sort });
const put = (key: Key, expectation: Expectation = "ANYTHING", value: JsonValue = 1): Change => ({
  type: "put",
  key,
  value,
  expect: expectation,
});
const check = (key: Key, expectation: Expectation): Change => ({ type: "check", key, expect: expectation });

const itemAt = (sort: string): Record<string, { S: string } | { N: string }> => ({
  pk: { S: "p" },
  sk: { S: sort },
  ver: { N: "1" },
  doc: { S: '"it"' },
});

const failing = (name: string): Error => Object.assign(new Error(`says ${name}`), { name });
const cancelled = (...codes: readonly string[]): Error =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const conditionFailed = (mark?: string): Error =>
  new ConditionalCheckFailedException({
    message: "refused",
    $metadata: {},
    ...(mark !== undefined && { Item: { ...itemAt("s"), mark: { S: mark } } }),
  });

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no failure",
    (cause: unknown) => cause,
  );

type Operation = [string, (store: Store) => Promise<unknown>, expected: unknown];
const OPERATIONS: readonly Operation[] = [
  ["get", (store) => store.get(KEY), { key: KEY, version: 1, value: "it" }],
  ["getMany", (store) => store.getMany([KEY]), [{ key: KEY, version: 1, value: "it" }]],
  [
    "list",
    (store) => store.list({ partition: "p", direction: "FORWARD", limit: 5 }),
    { items: [{ key: KEY, version: 1, value: "it" }] },
  ],
  ["a lone put", (store) => store.commit([put(KEY)]), undefined],
  ["a commit of two", (store) => store.commit([put(KEY), put(at("t"))]), undefined],
  ["a removal", (store) => store.commit([{ type: "remove", key: KEY, expect: "PRESENT" }]), undefined],
];
const ANSWER = { Item: itemAt("s"), Items: [itemAt("s")], Responses: { ledger: [itemAt("s")] } };
const PASSING = [
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "TransactionConflictException",
  "TransactionInProgressException",
];

describe("trouble with DynamoDB", () => {
  it.each(OPERATIONS.flatMap(([what, run, expected]) => PASSING.map((name) => [what, name, run, expected] as const)))(
    "%s waits for %s to pass, longer each time",
    async (_what, name, run, expected) => {
      const { store, dynamo, waits } = openMockedDynamoStore();
      dynamo.onAnyCommand().rejectsOnce(failing(name)).rejectsOnce(failing(name)).resolves(ANSWER);
      expect(await run(store)).toEqual(expected);
      expect(waits).toEqual([25, 50]);
    },
  );

  it.each(OPERATIONS)("%s gives up after seven tries and passes the error on", async (_what, run) => {
    const { store, dynamo, waits } = openMockedDynamoStore();
    const throttled = failing("ThrottlingException");
    dynamo.onAnyCommand().rejects(throttled);
    expect(await failureOf(run(store))).toBe(throttled);
    expect(dynamo.calls()).toHaveLength(7);
    expect(waits).toEqual([25, 50, 100, 200, 400, 500]);
  });

  it.each(
    OPERATIONS.flatMap(([what, run]) =>
      ["AccessDeniedException", "ResourceNotFoundException", "TimeoutError", "InternalServerError"].map(
        (name) => [what, name, run] as const,
      ),
    ),
  )("%s passes %s on at once", async (_what, name, run) => {
    const { store, dynamo, waits } = openMockedDynamoStore();
    const trouble = failing(name);
    dynamo.onAnyCommand().rejects(trouble);
    expect(await failureOf(run(store))).toBe(trouble);
    expect(dynamo.calls()).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

describe("a transaction that is cancelled", () => {
  const two: readonly Change[] = [put(at("a"), "ABSENT"), put(at("b"), "PRESENT")];

  it.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "because of %s is sent again with the same token and the same content",
    async (code) => {
      const { store, dynamo } = openMockedDynamoStore();
      dynamo
        .on(TransactWriteItemsCommand)
        .rejectsOnce(cancelled("None", code))
        .rejectsOnce(cancelled(code, code))
        .resolves({});
      await store.commit(two);
      const [first, ...others] = dynamo.commandCalls(TransactWriteItemsCommand).map(({ args }) => args[0].input);
      expect(first?.ClientRequestToken).toMatch(/^[\w-]{16}$/);
      expect(others).toEqual([first, first]);
    },
  );

  it("has another token than the next commit of the same", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(TransactWriteItemsCommand).resolves({});
    await store.commit(two);
    await store.commit(two);
    const tokens = dynamo.commandCalls(TransactWriteItemsCommand).map(({ args }) => args[0].input.ClientRequestToken);
    expect(new Set(tokens).size).toBe(2);
  });

  it.each<[string, readonly Change[], readonly string[], readonly number[]]>([
    ["the first", two, ["ConditionalCheckFailed", "None"], [0]],
    ["the last", two, ["None", "ConditionalCheckFailed"], [1]],
    ["all", two, ["ConditionalCheckFailed", "ConditionalCheckFailed"], [0, 1]],
    [
      "those after a check that asks for nothing, which is not sent",
      [check(at("x"), "ANYTHING"), put(at("a"), "ABSENT"), check(at("y"), "ANYTHING"), check(at("b"), "PRESENT")],
      ["None", "ConditionalCheckFailed"],
      [3],
    ],
    [
      "a removal by itself",
      [check(at("x"), "ANYTHING"), { type: "remove", key: at("a"), expect: { version: 3 } }],
      ["ConditionalCheckFailed"],
      [1],
    ],
  ])("names what was refused by its position: %s", async (_what, changes, codes, positions) => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled(...codes));
    const failure = await failureOf(store.commit(changes));
    expect(failure).toBeInstanceOf(ConditionFailed);
    expect(failure).toMatchObject({ positions });
    expect(dynamo.calls()).toHaveLength(1);
  });

  it("is judged anew where a rival kept a condition from being judged", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled("ConditionalCheckFailed", "TransactionConflict"))
      .rejects(cancelled("ConditionalCheckFailed", "ConditionalCheckFailed"));
    expect(await failureOf(store.commit(two))).toMatchObject({ name: "ConditionFailed", positions: [0, 1] });
  });

  it("happens where the rival was also the reason for the failed condition", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled("ConditionalCheckFailed", "TransactionConflict"))
      .resolves({});
    await store.commit(two);
    expect(dynamo.calls()).toHaveLength(2);
  });

  it("names only what was refused for certain where rivals outlast all tries", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled("TransactionConflict", "ConditionalCheckFailed"));
    expect(await failureOf(store.commit(two))).toMatchObject({ name: "ConditionFailed", positions: [1] });
    expect(dynamo.calls()).toHaveLength(7);
  });

  it("passes on as it is where rivals outlast all tries and nothing was refused", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    const conflict = cancelled("TransactionConflict", "None");
    dynamo.on(TransactWriteItemsCommand).rejects(conflict);
    expect(await failureOf(store.commit(two))).toBe(conflict);
    expect(dynamo.calls()).toHaveLength(7);
  });

  it("passes on at once where the reason is our own mistake", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    const mistake = cancelled("ValidationError", "TransactionConflict");
    dynamo.on(TransactWriteItemsCommand).rejects(mistake);
    expect(await failureOf(store.commit(two))).toBe(mistake);
    expect(dynamo.calls()).toHaveLength(1);
  });
});

describe("a put by itself", () => {
  it("is no transaction, which would cost twice as much", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(UpdateItemCommand).resolves({});
    await store.commit([put(KEY, "ABSENT")]);
    await store.commit([check(at("x"), "ANYTHING"), put(KEY, { version: 1 })]);
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(2);
    expect(dynamo.calls()).toHaveLength(2);
  });

  it.each<[string, string | undefined]>([
    ["nothing is there", undefined],
    ["something is there that somebody else put", "another mark"],
  ])("is refused when its condition failed and %s", async (_what, mark) => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(UpdateItemCommand).rejects(conditionFailed(mark));
    const changes = [check(at("x"), "ANYTHING"), put(KEY, { version: 1 })];
    expect(await failureOf(store.commit(changes))).toMatchObject({ name: "ConditionFailed", positions: [1] });
    expect(dynamo.calls()).toHaveLength(1);
  });

  it.each<Expectation>(["ABSENT", "PRESENT", "ANYTHING", { version: 1 }])(
    "that expects %j is done when its condition failed because of itself",
    async (expectation) => {
      const { store, dynamo } = openMockedDynamoStore();
      dynamo.on(UpdateItemCommand).callsFake(async ({ ExpressionAttributeValues }) => {
        throw conditionFailed(ExpressionAttributeValues[":mark"].S);
      });
      await store.commit([put(KEY, expectation)]);
      expect(dynamo.calls()).toHaveLength(1);
    },
  );
});

describe("what is asked of DynamoDB", () => {
  it("is nothing where nothing is to be done", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    await store.commit([check(at("a"), "ANYTHING"), check(at("b"), "ANYTHING")]);
    expect(dynamo.calls()).toEqual([]);
  });

  it.each<Key>([
    { partition: "", sort: "s" },
    { partition: "p", sort: "" },
    { partition: "p", sort: "s".repeat(1_025) },
    { partition: "p".repeat(2_049), sort: "s" },
    { partition: "p", sort: "\ud800" },
  ])("is nothing for what can be no key: case %#", async (key) => {
    const { store, dynamo } = openMockedDynamoStore();
    expect(await store.get(key)).toBeUndefined();
    expect(await store.getMany([key])).toEqual([]);
    expect(dynamo.calls()).toEqual([]);
  });

  it.each(["", "p".repeat(2_049), "\ud800"])(
    "is nothing for a partition that cannot be: case %#",
    async (partition) => {
      const { store, dynamo } = openMockedDynamoStore();
      expect(await store.list({ partition, direction: "FORWARD", limit: 5 })).toEqual({ items: [] });
      expect(dynamo.calls()).toEqual([]);
    },
  );

  it("is the newest state of a table, and what an index has", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.onAnyCommand().resolves({});
    await store.get(KEY);
    await store.getMany([KEY]);
    await store.list({ partition: "p", direction: "FORWARD", limit: 5 });
    await store.list({ partition: "p", index: "index2", direction: "BACKWARD", limit: 5 });
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
    expect(dynamo.commandCalls(BatchGetItemCommand)[0]?.args[0].input.RequestItems?.["ledger"]?.ConsistentRead).toBe(
      true,
    );
    const [base, index] = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect([base?.ConsistentRead, base?.IndexName, base?.ScanIndexForward]).toEqual([true, undefined, true]);
    expect([index?.ConsistentRead, index?.IndexName, index?.ScanIndexForward]).toEqual([undefined, "index2", false]);
  });

  // 400 KB, less pk, p, sk, s and doc, less the kilobyte that a put takes besides.
  const LARGEST = 400 * 1_024 - 9 - 1_024;

  it("is a document of 400 KB at most as it is packed, its key and its names included", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(UpdateItemCommand).resolves({});
    const tooLarge = put(KEY, "ANYTHING", textOfPackedSize(LARGEST + 1));
    const failure = await failureOf(store.commit([tooLarge]));
    expect(failure).toBeInstanceOf(RangeError);
    expect(failure).toMatchObject({ message: '["p","s"] has 409601 bytes, and a document 409600 at most' });
    expect(dynamo.calls()).toEqual([]);
    await store.commit([put(KEY, "ANYTHING", textOfPackedSize(LARGEST))]);
    expect(dynamo.calls()).toHaveLength(1);
  });

  it("is a transaction of 4 MB at most as its documents are packed", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(TransactWriteItemsCommand).resolves({});
    // Ten documents of 400 KB leave 96 KB for the last.
    const large = textOfPackedSize(LARGEST);
    const ten = Array.from({ length: 10 }, (_, number) => put(at(String(number)), "ANYTHING", large));
    const last = (bytes: number): Change => put(KEY, "ANYTHING", textOfPackedSize(bytes));
    const rest = LARGEST - 304 * 1_024;
    await expect(store.commit([...ten, last(rest + 1)])).rejects.toThrow(RangeError);
    expect(dynamo.calls()).toEqual([]);
    await store.commit([...ten, last(rest)]);
    expect(dynamo.calls()).toHaveLength(1);
  });

  it.each<[string, string, "S" | "B"]>([
    ["1,024 bytes", "x".repeat(1_022), "S"],
    ["1,025 bytes", "x".repeat(1_023), "B"],
    ["1,024 bytes in 513 characters", `é${"é".repeat(510)}`, "S"],
    ["1,026 bytes in 514 characters", "é".repeat(512), "B"],
  ])("has a value of %s as it is, or compressed: %#", async (_what, value, type) => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.onAnyCommand().resolves({});
    await store.commit([put(KEY, "ANYTHING", value)]);
    await store.commit([put(KEY, "ANYTHING", value), check(at("x"), "PRESENT")]);
    const [alone] = dynamo.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input);
    const [together] = dynamo.commandCalls(TransactWriteItemsCommand).map(({ args }) => args[0].input.TransactItems);
    const doc = alone?.ExpressionAttributeValues?.[":doc"];
    expect(Object.keys(doc ?? {})).toEqual([type]);
    expect(together?.[0]?.Update?.ExpressionAttributeValues?.[":doc"]).toEqual(doc);

    dynamo.on(GetItemCommand).resolves({ Item: { ...itemAt("s"), doc: doc ?? { NULL: true } } });
    expect(await store.get(KEY)).toEqual({ key: KEY, version: 1, value });
  });
});

describe("keys that are left unread", () => {
  const keys = ["a", "b", "c"].map(at);
  const keyItem = (sort: string) => ({ pk: { S: "p" }, sk: { S: sort } });
  const answer = (read: readonly string[], unread: readonly string[]) => ({
    Responses: { ledger: read.map(itemAt) },
    ...(unread.length > 0 && { UnprocessedKeys: { ledger: { Keys: unread.map(keyItem) } } }),
  });

  it("are asked for again, alone", async () => {
    const { store, dynamo, waits } = openMockedDynamoStore();
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce(answer(["b"], ["a", "c"]))
      .resolvesOnce(answer([], ["a", "c"]))
      .resolvesOnce(answer(["c"], ["a"]))
      .resolves(answer(["a"], []));
    expect((await store.getMany(keys)).map(({ key }) => key.sort).sort()).toEqual(["a", "b", "c"]);
    const asked = dynamo
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.["ledger"]?.Keys?.map(({ sk }) => sk?.S));
    expect(asked).toEqual([["a", "b", "c"], ["a", "c"], ["a", "c"], ["a"]]);
    expect(waits).toEqual([25, 50, 25]);
  });

  it("are an error when seven tries in a row read nothing more", async () => {
    const { store, dynamo, waits } = openMockedDynamoStore();
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce(answer(["b"], ["a", "c"]))
      .resolves(answer([], ["a", "c"]));
    await expect(store.getMany(keys)).rejects.toThrow("left 2 of 3 keys unread");
    expect(dynamo.calls()).toHaveLength(7);
    expect(waits).toEqual([25, 50, 100, 200, 400, 500]);
  });

  it("are asked for by the hundred, each once", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(BatchGetItemCommand).resolves({});
    const many = Array.from({ length: 250 }, (_, number) => at(`${number}`));
    await store.getMany([...many, ...many]);
    const sizes = dynamo
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.["ledger"]?.Keys?.length);
    expect(sizes).toEqual([100, 100, 50]);
  });
});

describe("a list", () => {
  const query = { partition: "p", direction: "FORWARD", limit: 3 } as const;
  const ended = (sort: string) => ({ LastEvaluatedKey: { pk: { S: "p" }, sk: { S: sort } } });

  it("goes on where an answer ended early, until the page is full", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [itemAt("a")], ...ended("a") })
      .resolvesOnce({ Items: [], ...ended("b") })
      .resolvesOnce({ Items: ["c", "d", "e"].map(itemAt), ...ended("e") });
    const page = await store.list(query);
    expect(page.items.map(({ key }) => key.sort)).toEqual(["a", "c", "d"]);
    const inputs = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ Limit }) => Limit)).toEqual([4, 3, 3]);
    expect(inputs.map(({ ExclusiveStartKey }) => ExclusiveStartKey?.["sk"]?.S)).toEqual([undefined, "a", "b"]);

    dynamo.on(QueryCommand).resolves({});
    await store.list({ ...query, after: page.next ?? "" });
    const next = dynamo.commandCalls(QueryCommand).at(-1)?.args[0].input;
    expect(next?.ExclusiveStartKey).toEqual({ pk: { S: "p" }, sk: { S: "d" } });
  });

  it("does not follow answers that never end", async () => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.on(QueryCommand).resolves({ Items: [], ...ended("a") });
    await expect(store.list(query)).rejects.toThrow("without an end");
    expect(dynamo.calls()).toHaveLength(5);
  });

  const cursorOf = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString("base64url");
  it.each<[string, string]>([
    ["of another partition", cursorOf(["q", "s"])],
    ["of an index", cursorOf(["p", "s", "p", "s"])],
    ["with a number", cursorOf(["p", 1])],
    ["that is no list", cursorOf({ pk: "p" })],
    ["that is null", cursorOf(null)],
    ["that is no JSON", "%%%"],
    ["that is empty", ""],
  ])("refuses a cursor %s", async (_what, after) => {
    const { store, dynamo } = openMockedDynamoStore();
    await expect(store.list({ ...query, after })).rejects.toThrow(RangeError);
    expect(dynamo.calls()).toEqual([]);
  });
});

describe("an item that is no document", () => {
  const good = itemAt("s");
  const { ver: _ver, ...unversioned } = good;
  const { doc: _doc, ...empty } = good;
  it.each([
    ["without a version", unversioned],
    ["with a fraction of a version", { ...good, ver: { N: "1.5" } }],
    ["with a text for a version", { ...good, ver: { S: "one" } }],
    ["without a value", empty],
    ["with a value that is no JSON", { ...good, doc: { S: "{" } }],
    ["with a value that is a number of DynamoDB", { ...good, doc: { N: "1" } }],
    ["with bytes that do not inflate", { ...good, doc: { B: Buffer.from('"it"') } }],
    ["with bytes that end too early", { ...good, doc: { B: deflateRawSync(JSON.stringify("it")).subarray(0, -1) } }],
    ["without bytes", { ...good, doc: { B: new Uint8Array() } }],
    ["with bytes that inflate to no JSON", { ...good, doc: { B: deflateRawSync("{") } }],
    ["with bytes that would take the memory", { ...good, doc: { B: deflateRawSync(`1${" ".repeat(2 ** 24)}`) } }],
  ])("is an error that names it: %s", async (_what, item) => {
    const { store, dynamo } = openMockedDynamoStore();
    dynamo.onAnyCommand().resolves({ Item: item, Items: [item], Responses: { ledger: [item] } });
    const named = 'the item at ["p","s"] is no document';
    await expect(store.get(KEY)).rejects.toThrow(named);
    await expect(store.getMany([KEY])).rejects.toThrow(named);
    await expect(store.list({ partition: "p", direction: "FORWARD", limit: 1 })).rejects.toThrow(named);
  });
});
