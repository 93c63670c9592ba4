import { setTimeout as wait } from "node:timers/promises";
import { inflateRawSync } from "node:zlib";
import { type DynamoDBClient, GetItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import { instantOf } from "#domain/time/instant.ts";
import { type Change, ConditionFailed, type Expectation, type JsonValue, type Key, type Store } from "#ports/store.ts";
import { type DynamoTables, openDynamoTables } from "../support/aws/dynamodb-engine.ts";
import { loseNextAnswer } from "../support/aws/lose-answer.ts";
import { textOfPackedSize } from "../support/aws/text-of-packed-size.ts";

const EXPECTATIONS: readonly Expectation[] = ["ABSENT", "PRESENT", "ANYTHING", { version: 1 }];

describe("documents in DynamoDB", () => {
  let tables: DynamoTables;
  let client: DynamoDBClient;
  let store: Store;
  let rival: Store;
  let places = 0;
  beforeAll(async () => {
    tables = await openDynamoTables();
    rival = createDynamoStore(tables.client, { table: tables.ledgerTable, wait, random: Math.random });
  });
  afterAll(() => tables.close());
  beforeEach(() => {
    client = tables.another();
    store = createDynamoStore(client, { table: tables.ledgerTable, wait, random: Math.random });
  });
  afterEach(() => client.destroy());

  const aKey = (): Key => {
    places += 1;
    return { partition: `p${places}`, sort: "s" };
  };
  const put = (key: Key, expectation: Expectation, value: JsonValue = "x"): Change => ({
    type: "put",
    key,
    value,
    expect: expectation,
  });
  const remove = (key: Key, expectation: Expectation): Change => ({ type: "remove", key, expect: expectation });
  /** A document as the expectation wants it. */
  const prepare = async (key: Key, expectation: Expectation): Promise<number> => {
    if (expectation === "ABSENT") return 0;
    await rival.commit([put(key, "ABSENT", "before")]);
    return 1;
  };
  const itemAt = async ({ partition, sort }: Key): Promise<UpdateItemCommandInput["Key"]> =>
    (
      await tables.client.send(
        new GetItemCommand({ TableName: tables.ledgerTable, Key: { pk: { S: partition }, sk: { S: sort } } }),
      )
    ).Item;

  describe("when the answer to a write is lost", () => {
    it.each(EXPECTATIONS)("a put that expects %j happens once", async (expectation) => {
      const key = aKey();
      const before = await prepare(key, expectation);
      const { lost } = loseNextAnswer(client);
      await store.commit([put(key, expectation, "mine")]);
      expect(lost()).toBe(true);
      expect(await store.get(key)).toEqual({ key, version: before + 1, value: "mine" });
    });

    it.each(EXPECTATIONS.flatMap((expectation) => [1, 2].map((rivals) => [expectation, rivals] as const)))(
      "a put that expects %j is not repeated over the puts of others, nor refused: %i of them",
      async (expectation, rivals) => {
        const key = aKey();
        const before = await prepare(key, expectation);
        loseNextAnswer(client, async () => {
          for (let round = 0; round < rivals; round += 1) {
            await rival.commit([put(key, { version: before + 1 + round }, `theirs ${round}`)]);
          }
        });
        await store.commit([put(key, expectation, "mine")]);
        expect(await store.get(key)).toEqual({
          key,
          version: before + 1 + rivals,
          value: `theirs ${rivals - 1}`,
        });
      },
    );

    it("a put finds its mark behind a rival's transaction, too", async () => {
      const [key, other] = [aKey(), aKey()];
      loseNextAnswer(client, () => rival.commit([put(key, "PRESENT", "theirs"), put(other, "ABSENT")]));
      await store.commit([put(key, "ANYTHING", "mine")]);
      expect(await store.get(key)).toEqual({ key, version: 2, value: "theirs" });
    });

    it.each(EXPECTATIONS)("a put in a transaction that expects %j happens once", async (expectation) => {
      const [key, other] = [aKey(), aKey()];
      const before = await prepare(key, expectation);
      loseNextAnswer(client, () => rival.commit([put(key, { version: before + 1 }, "theirs")]));
      await store.commit([put(key, expectation, "mine"), put(other, "ABSENT", "mine")]);
      expect(await store.get(key)).toEqual({ key, version: before + 2, value: "theirs" });
      expect(await store.get(other)).toEqual({ key: other, version: 1, value: "mine" });
    });

    it.each<Expectation>(["PRESENT", "ANYTHING", { version: 1 }])(
      "a removal that expects %j removes nothing that was put afterwards",
      async (expectation) => {
        const key = aKey();
        await prepare(key, expectation);
        loseNextAnswer(client, () => rival.commit([put(key, "ABSENT", "theirs")]));
        await store.commit([remove(key, expectation)]);
        expect(await store.get(key)).toEqual({ key, version: 1, value: "theirs" });
      },
    );

    it.each<[string, (key: Key) => readonly Change[], readonly number[]]>([
      ["a put", (key) => [put(key, "ABSENT")], [0]],
      ["a removal", (key) => [remove(key, { version: 7 })], [0]],
      ["a commit of two", (key) => [put(aKey(), "ABSENT"), put(key, { version: 7 })], [1]],
    ])("%s that was refused is refused", async (_what, changes, positions) => {
      const key = aKey();
      await rival.commit([put(key, "ABSENT")]);
      const { lost } = loseNextAnswer(client);
      const failure = await store.commit(changes(key)).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(ConditionFailed);
      expect(failure).toMatchObject({ positions });
      expect(lost()).toBe(true);
      expect((await store.get(key))?.version).toBe(1);
    });
  });

  describe("versions", () => {
    it("count every put of many at once, alone and together with others", async () => {
      const key = aKey();
      await Promise.all(
        Array.from({ length: 30 }, (_, number) =>
          store.commit(number % 2 === 0 ? [put(key, "ANYTHING")] : [put(key, "ANYTHING"), put(aKey(), "ABSENT")]),
        ),
      );
      expect((await store.get(key))?.version).toBe(30);
    });

    it("begin at 1 again after a removal", async () => {
      const key = aKey();
      for (const expected of [1, 2]) {
        await store.commit([put(key, "ANYTHING")]);
        expect((await store.get(key))?.version).toBe(expected);
      }
      await store.commit([remove(key, { version: 2 })]);
      await store.commit([put(key, "ANYTHING")]);
      expect((await store.get(key))?.version).toBe(1);
    });
  });

  describe("an item", () => {
    const full = (key: Key): Change => ({
      type: "put",
      key,
      value: 1,
      expect: "ANYTHING",
      indexes: { index1: { partition: "i1", sort: "a" }, index2: { partition: "i2", sort: "b" } },
      expiresAt: instantOf(1_700_000_000_001),
    });

    it("has its places and its end in whole seconds, not before its time", async () => {
      const key = aKey();
      await store.commit([full(key)]);
      expect(await itemAt(key)).toEqual({
        pk: { S: key.partition },
        sk: { S: "s" },
        ver: { N: "1" },
        doc: { S: "1" },
        pk1: { S: "i1" },
        sk1: { S: "a" },
        pk2: { S: "i2" },
        sk2: { S: "b" },
        exp: { N: "1700000001" },
        mark: { S: expect.stringMatching(/^[\w-]{16}$/) },
        mark1: { S: "-" },
        mark2: { S: "-" },
      });
    });

    it("has a long value compressed, and a short one again as text", async () => {
      const key = aKey();
      const value = { lines: Array.from({ length: 200 }, (_, number) => `line ${number}`) };
      await store.commit([put(key, "ABSENT", value)]);
      const { doc } = (await itemAt(key)) ?? {};
      expect(inflateRawSync(doc?.B ?? new Uint8Array()).toString()).toBe(JSON.stringify(value));
      expect(await store.get(key)).toEqual({ key, version: 1, value });
      await store.commit([put(key, "PRESENT", "short"), put(aKey(), "ABSENT", value)]);
      expect((await itemAt(key))?.["doc"]).toEqual({ S: '"short"' });
    });

    it.each<[string, (key: Key) => readonly Change[]]>([
      ["alone", (key) => [put(key, "PRESENT")]],
      ["with others", (key) => [put(key, "PRESENT"), put(aKey(), "ABSENT")]],
    ])("loses places and end that are not put again, %s", async (_how, changes) => {
      const key = aKey();
      await store.commit([full(key)]);
      await store.commit(changes(key));
      expect(Object.keys((await itemAt(key)) ?? {}).sort()).toEqual([
        "doc",
        "mark",
        "mark1",
        "mark2",
        "pk",
        "sk",
        "ver",
      ]);
    });

    it.each<[string, (change: Change) => readonly Change[]]>([
      ["alone", (change) => [change]],
      ["with others", (change) => [change, put(aKey(), "ABSENT")]],
    ])("is taken by DynamoDB up to the size from which we refuse it, %s", async (_how, changes) => {
      const key = aKey();
      const sized = (packedBytes: number): readonly Change[] =>
        changes({ ...full(key), value: textOfPackedSize(packedBytes) } as Change);
      let fits = 408_400;
      let failure: unknown;
      while (failure === undefined) {
        fits += 10;
        failure = await store.commit(sized(fits)).catch((cause: unknown) => cause);
      }
      expect(failure).toBeInstanceOf(RangeError);
      expect((await store.get(key))?.value).toBe(textOfPackedSize(fits - 10));
      expect(fits).toBeGreaterThan(408_410);
    });

    it("is one of as many as we let into a transaction", async () => {
      const { partition } = aKey();
      // 4 MB are 40 times 102.4 KB; each document takes a kilobyte besides its packed value.
      const forty = (packedBytes: number): readonly Change[] => {
        const value = textOfPackedSize(packedBytes);
        return Array.from({ length: 40 }, (_, number) => put({ partition, sort: `${number}` }, "ANYTHING", value));
      };
      await expect(store.commit(forty(102 * 1_024))).rejects.toBeInstanceOf(RangeError);
      await store.commit(forty(101 * 1_024));
      expect((await store.list({ partition, direction: "FORWARD", limit: 100 })).items).toHaveLength(40);
    });
  });

  describe("answers that DynamoDB cuts", () => {
    const large = textOfPackedSize(350_000);
    const sorts = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
    let partition = "";
    beforeAll(async () => {
      partition = aKey().partition;
      for (const sort of sorts) {
        await rival.commit([
          {
            type: "put",
            key: { partition, sort },
            value: large,
            expect: "ABSENT",
            indexes: { index1: { partition: `${partition}#index`, sort } },
          },
        ]);
      }
    });

    it("at 1 MB do not shorten a page", async () => {
      for (const place of [{ partition }, { partition: `${partition}#index`, index: "index1" } as const]) {
        const page = await store.list({ ...place, direction: "BACKWARD", limit: 7 });
        expect(page.items.map(({ key }) => key.sort)).toEqual(sorts.toReversed().slice(0, 7));
        const rest = await store.list({ ...place, direction: "BACKWARD", limit: 100, after: page.next ?? "" });
        expect(rest.items.map(({ key }) => key.sort)).toEqual(sorts.toReversed().slice(7));
        expect(rest.next).toBeUndefined();
      }
    });

    it("at 16 MB leave nothing unread", async () => {
      const found = await store.getMany(sorts.map((sort) => ({ partition, sort })));
      expect(found.map(({ key }) => key.sort).sort()).toEqual(sorts);
    });
  });

  it("is listed up to the longest keys", async () => {
    const { partition } = aKey();
    const longest = ["\u{10ffff}".repeat(256), "a".repeat(1_024), `${"a".repeat(1_023)}\u007f`];
    await store.commit(longest.map((sort) => put({ partition, sort }, "ABSENT")));
    const listed = async (bounds: { prefix?: string; from?: string; until?: string }): Promise<string[]> =>
      (await store.list({ partition, direction: "FORWARD", limit: 9, ...bounds })).items.map(({ key }) => key.sort);
    expect(await listed({ from: "a", until: "b" })).toEqual(longest.slice(1));
    expect(await listed({ prefix: "a".repeat(1_023), from: "a" })).toEqual(longest.slice(1));
    expect(await listed({ from: "a".repeat(1_025), until: "\u{10ffff}".repeat(257) })).toEqual([
      longest[2],
      longest[0],
    ]);
    expect(await listed({ prefix: "a".repeat(1_025) })).toEqual([]);
  });
});
