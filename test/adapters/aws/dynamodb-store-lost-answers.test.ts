import { afterEach, describe, expect, it } from "vitest";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import { type Change, ConditionFailed, type Expectation, type Store } from "#ports/store.ts";
import { type Asked, DONE, errorOf, openScriptedDynamo, type Told } from "../../support/aws/scripted-dynamodb.ts";

const KEY = { partition: "p", sort: "s" };
const put = (expectation: Expectation, sort = "s"): Change => ({
  type: "put",
  key: { ...KEY, sort },
  value: 1,
  expect: expectation,
});
const EXPECTATIONS: readonly Expectation[] = ["ABSENT", "PRESENT", "ANYTHING", { version: 1 }];

const markOf = ({ input }: Asked): unknown => (input["ExpressionAttributeValues"] as Record<string, unknown>)[":mark"];

describe("an answer that is lost on its way, with the SDK asking again", () => {
  let dynamo: Awaited<ReturnType<typeof openScriptedDynamo>>;
  const open = async (tell: (asked: Asked, place: number) => Told): Promise<Store> => {
    dynamo = await openScriptedDynamo(tell);
    return createDynamoStore(dynamo.client, { table: "ledger", wait: async () => {}, random: () => 0 });
  };
  afterEach(() => dynamo.close());

  it.each(EXPECTATIONS)("makes no put that expects %j refuse its own work", async (expectation) => {
    const store = await open((asked, place) =>
      place === 0
        ? "HANG UP"
        : errorOf("ConditionalCheckFailedException", { Item: { pk: { S: "p" }, sk: { S: "s" }, mark: markOf(asked) } }),
    );
    await store.commit([put(expectation)]);
    expect(dynamo.asked).toHaveLength(2);
    expect(dynamo.asked[1]).toEqual(dynamo.asked[0]);
  });

  it.each(["mark", "mark1", "mark2"])("lets a put find its work though others put after it: as %s", async (name) => {
    const store = await open((asked, place) =>
      place === 0 ? "HANG UP" : errorOf("ConditionalCheckFailedException", { Item: { [name]: markOf(asked) } }),
    );
    await store.commit([put("ABSENT")]);
    expect(dynamo.asked).toHaveLength(2);
  });

  it("still refuses what somebody else was first to put", async () => {
    const store = await open((_asked, place) =>
      place === 0
        ? "HANG UP"
        : errorOf("ConditionalCheckFailedException", {
            Item: { mark: { S: "a1" }, mark1: { S: "b2" }, mark2: { S: "-" } },
          }),
    );
    await expect(store.commit([put("ABSENT")])).rejects.toBeInstanceOf(ConditionFailed);
  });

  it.each<[string, readonly Change[]]>([
    ["a commit of two", [put("ABSENT"), put("PRESENT", "t")]],
    ["a removal", [{ type: "remove", key: KEY, expect: "PRESENT" }]],
    ["a removal that expects nothing", [{ type: "remove", key: KEY, expect: "ANYTHING" }]],
  ])("sends %s again with the same token, which is how DynamoDB knows it", async (_what, changes) => {
    const store = await open((_asked, place) => (place < 2 ? "HANG UP" : DONE));
    await store.commit(changes);
    expect(dynamo.asked.map(({ operation }) => operation)).toEqual(Array(3).fill("TransactWriteItems"));
    const tokens = dynamo.asked.map(({ input }) => input["ClientRequestToken"]);
    expect(tokens[0]).toMatch(/^[\w-]{16}$/);
    expect(new Set(tokens).size).toBe(1);
  });

  it("is an error, and no refusal, where no answer comes at all: the put may have happened", async () => {
    const store = await open(() => "HANG UP");
    await expect(store.commit([put("ABSENT")])).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(dynamo.asked).toHaveLength(3);
  });
});
