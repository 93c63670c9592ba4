import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { errorOf, openScriptedDynamo, type Told } from "../../support/aws/scripted-dynamodb.ts";

const GET = new GetItemCommand({ TableName: "ledger", Key: { pk: { S: "p" }, sk: { S: "s" } } });

/** Turns of the event loop in which a request that was sent reaches the server of this process. */
const anotherAttemptWouldArrive = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe("the DynamoDB client", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives an answer three seconds, asks three times, and then says that time ran out", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const arrivals = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const dynamo = await openScriptedDynamo((_asked, place) => {
      arrivals[place]?.resolve();
      return "SILENCE";
    });
    const failure = dynamo.client.send(GET).catch((cause: unknown) => cause);
    for (const [place, arrival] of arrivals.entries()) {
      await arrival.promise;
      // Up to 200 of its milliseconds have passed: what was left of the steps below when it was sent.
      await vi.advanceTimersByTimeAsync(2_700);
      await anotherAttemptWouldArrive();
      expect(dynamo.asked).toHaveLength(place + 1);
      await vi.advanceTimersByTimeAsync(300);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(await failure).toMatchObject({ name: "TimeoutError" });
    expect(dynamo.asked).toHaveLength(3);
    vi.useRealTimers();
    await dynamo.close();
  });

  it.each<[string, Told]>([
    ["a connection that broke", "HANG UP"],
    ["an error of the server", { status: 500, body: { __type: "InternalServerError" } }],
  ])("asks again after %s", async (_what, trouble) => {
    const dynamo = await openScriptedDynamo((_asked, place) =>
      place < 2 ? trouble : { status: 200, body: { Item: { pk: { S: "p" }, n: { N: "0.1000000000000000055" } } } },
    );
    expect((await dynamo.client.send(GET)).Item).toEqual({ pk: { S: "p" }, n: { N: "0.1000000000000000055" } });
    expect(dynamo.asked).toHaveLength(3);
    await dynamo.close();
  });

  it("does not repeat what is wrong, and passes the error on", async () => {
    const dynamo = await openScriptedDynamo(() => errorOf("ValidationException"));
    await expect(dynamo.client.send(GET)).rejects.toMatchObject({ name: "ValidationException" });
    expect(dynamo.asked).toHaveLength(1);
    await dynamo.close();
  });
});
