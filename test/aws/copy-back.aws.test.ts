import { type DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDynamoUsage } from "#adapters/aws/dynamodb-usage.ts";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { lanePartition } from "#adapters/aws/usage-keys.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import { toText } from "#domain/money/decimal.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";
import { copyPartition } from "../../scripts/copy-back/copy-partition.ts";
import { type DynamoTables, openDynamoTables } from "../support/aws/dynamodb-engine.ts";
import { realPacing } from "../support/usage/real-pacing.ts";
import { ACCOUNT, aGroup, HOUR_START, ORGANIZATION } from "../support/usage-groups.ts";

/** Two tables of the same keys: one in use, one that was restored beside it. */
describe("copying a partition back", () => {
  let tables: DynamoTables;
  let client: DynamoDBClient;
  let counters: UsageCounters;
  beforeEach(async () => {
    tables = await openDynamoTables();
    client = tables.client;
    counters = createDynamoUsage(createDynamoUsageTable(client, { table: tables.usageTable, pacing: realPacing }), {
      // Soon after, so that the items of the events are there.
      clock: { now: () => instantOf(HOUR_START + 2 * HOUR) },
      pacing: realPacing,
    });
  });
  afterEach(() => tables.close());

  const partition = lanePartition(ORGANIZATION, ACCOUNT, "00");
  const copy = (write = true) =>
    copyPartition(client, { from: tables.ledgerTable, to: tables.usageTable, partition, write });

  /** What a restore makes of this moment. */
  const keepMoment = async (): Promise<void> => {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tables.usageTable }))
      for (const Item of Items) await client.send(new PutItemCommand({ TableName: tables.ledgerTable, Item }));
  };
  const count = (from: number, until: number, post = 0) => counters.commit(aGroup({ from, until, post }), foldUsage);
  const countOneByOne = async (from: number, until: number, post = 0): Promise<void> => {
    for (let number = from; number < until; number += 1) await count(number, number + 1, post);
  };
  const counted = async (): Promise<string> => {
    const { page } = aGroup({ from: 0, until: 1 });
    const cells = await counters.cells(page);
    expect(await counters.refold(page, foldUsage), "the journal says the same").toEqual(cells);
    return [...cells].filter(([key]) => key.includes("um.")).map(([, { sum }]) => toText(sum))[0] ?? "0";
  };

  it("tells what differs, copies it, and finds nothing the second time", async () => {
    await count(0, 50);
    await keepMoment();
    expect(await copy(), "nothing has changed").toEqual([]);
    await countOneByOne(50, 120);

    const told = await copy(false);
    expect(told.map(({ type }) => type)).toEqual(["put", "delete", "delete"]);
    expect(await counted(), "nothing was written").toBe("120");
    expect(await copy()).toEqual(told);
    expect(await counted()).toBe("50");
    expect(await copy()).toEqual([]);
  });

  it.each([
    ["many at once", count],
    ["one by one", countOneByOne],
  ])("counts once what is sent again, %s, however often", async (_how, send) => {
    await count(0, 50);
    await keepMoment();
    await countOneByOne(50, 120);
    await copy();

    // Not the first of what was lost: their items say early versions, from which on whatever is asked with them is looked for.
    for (const post of [1, 2, 3]) {
      await send(60, 120, post);
      expect(await counted(), `after repeat ${post}`).toBe("110");
    }
    await send(0, 120, 4);
    expect(await counted()).toBe("120");
  });

  it("empties a page that was not there yet, and counts once what is sent again", async () => {
    await countOneByOne(0, 70);
    expect((await copy()).find(({ type }) => type === "empty")?.sort).toMatch(/^H#\d{10}$/);
    expect(await counted()).toBe("0");
    expect(await copy()).toEqual([]);

    for (const post of [1, 2, 3]) {
      await count(0, 70, post);
      expect(await counted(), `after repeat ${post}`).toBe("70");
    }
  });

  it("brings back what was undone since, to be undone again", async () => {
    await count(0, 3);
    await keepMoment();
    const [event] = aGroup({ from: 1, until: 2 }).events;
    const undo = (command: string) =>
      counters.undo({ organizationId: ORGANIZATION, ...event! }, { command, unfold: unfoldUsage });
    expect(await undo("first")).toBe("undone");
    expect(await counted()).toBe("2");
    await copy();
    expect(await counted()).toBe("3");
    expect(await undo("again")).toBe("undone");
    expect(await counted()).toBe("2");
    for (const post of [1, 2]) {
      await count(1, 2, post);
      expect(await counted(), "its id is free for one other event").toBe("3");
    }
  });

  it("gives a document the version after both, so that nobody who read the later one writes over it", async () => {
    const put = (TableName: string, ver: string, doc: string, sk = "in_1") =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: "org#invoice" }, sk: { S: sk }, ver: { N: ver }, doc: { S: doc } },
        }),
      );
    const { usageTable: from, ledgerTable: to } = tables;
    await put(from, "3", "as it was");
    await put(to, "7", "damaged");
    await put(to, "1", "of another invoice", "in_2");
    const asked = { from, to, partition: "org#invoice", sort: "in_1", write: true };
    expect(await copyPartition(client, asked)).toEqual([{ sort: "in_1", type: "put" }]);
    const Key = { pk: { S: "org#invoice" }, sk: { S: "in_1" } };
    const { Item } = await client.send(new GetItemCommand({ TableName: to, Key, ConsistentRead: true }));
    expect(Item).toMatchObject({ ver: { N: "8" }, doc: { S: "as it was" } });
    expect(await copyPartition(client, asked)).toEqual([]);
    expect(await copyPartition(client, { ...asked, sort: "in_2" })).toEqual([{ sort: "in_2", type: "delete" }]);
  });

  it.each(["E#org#a", "I#org", "N#org", "W#org", "X#org#1"])(
    "refuses %s, of which an earlier moment is wrong",
    async (key) => {
      await expect(
        copyPartition(client, { from: tables.ledgerTable, to: tables.usageTable, partition: key, write: true }),
      ).rejects.toThrow(RangeError);
    },
  );
});
