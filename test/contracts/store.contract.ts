import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Change,
  ConditionFailed,
  type Expectation,
  type JsonValue,
  type Key,
  type Page,
  type RangeQuery,
  type Store,
  type Stored,
} from "#ports/store.ts";
import { toStored } from "#repositories/stored-value.ts";
import { anInvoiceOf } from "../support/large-invoice.ts";

export type StoreHarness = {
  readonly store: Store;
  /** The same documents as a process sees them that starts now. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
};

/** What every engine of the Store port does. */
export const storeContract = (name: string, open: () => Promise<StoreHarness>): void => {
  describe(`the Store contract, ${name}`, () => {
    let harness: StoreHarness;
    let store: Store;
    beforeAll(async () => {
      harness = await open();
      store = harness.store;
    });
    afterAll(() => harness.close());

    const put = (key: Key, value: JsonValue = "", expectation: Expectation = "ANYTHING"): Put => ({
      type: "put",
      key,
      value,
      expect: expectation,
    });
    const fill = async (partition: string, sorts: readonly string[]): Promise<void> => {
      const changes = sorts.map((sort) => put({ partition, sort }, `at ${sort}`));
      for (let start = 0; start < changes.length; start += 100) await store.commit(changes.slice(start, start + 100));
    };
    const sortsOf = ({ items }: Page<Stored>): string[] => items.map(({ key }) => key.sort);
    const everyPage = async (query: RangeQuery): Promise<string[]> => {
      const sorts: string[] = [];
      let after: string | undefined;
      for (let page = 0; page < 1_000; page += 1) {
        const read = await store.list({ ...query, ...(after !== undefined && { after }) });
        expect(read.items.length).toBeLessThanOrEqual(query.limit);
        sorts.push(...sortsOf(read));
        if (read.next === undefined) return sorts;
        after = read.next;
      }
      throw new Error("the pages do not end");
    };
    const positionsRefused = async (changes: readonly Change[]): Promise<readonly number[]> => {
      const failure = await store.commit(changes).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (failure === undefined) return [];
      if (!(failure instanceof ConditionFailed)) throw failure;
      return failure.positions;
    };

    describe("reading what was put", () => {
      it.each<[string, JsonValue]>([
        ["a text", "plain"],
        ["an empty text", ""],
        ["a text in many scripts", 'Zoë ₹ 😀 \u0000 \u2028 " \\'],
        ["an exact decimal, which is text", "0.1000000000000000055"],
        ["a whole number", 42],
        ["true", true],
        ["null", null],
        ["an empty list", []],
        ["nested lists and objects", { a: [1, { b: [null, false, "x"] }], "": { "#": [] } }],
        ["300,000 characters", "x".repeat(300_000)],
        ["a long text in many scripts", 'Zoë ₹ 😀 \u0000 \u2028 " \\'.repeat(1_000)],
        ["an invoice of 6,400 lines, which are 2.5 MB", toStored(anInvoiceOf(3_200))],
      ])("answers %s as it was", async (_what, value) => {
        const key = keyIn(aPartition());
        await store.commit([put(key, value)]);
        expect(await store.get(key)).toEqual({ key, version: 1, value });
      });

      it("answers nothing for what was never put", async () => {
        expect(await store.get(keyIn(aPartition()))).toBeUndefined();
      });

      it("leaves out members that are undefined", async () => {
        const key = keyIn(aPartition());
        await store.commit([put(key, { kept: 1, left: undefined })]);
        expect((await store.get(key))?.value).toEqual({ kept: 1 });
      });

      it("keeps what was put when the caller changes its value afterwards", async () => {
        const key = keyIn(aPartition());
        const value = { amount: "1" };
        await store.commit([put(key, value)]);
        value.amount = "2";
        expect((await store.get(key))?.value).toEqual({ amount: "1" });
      });

      it("counts the versions of a key from 1, one by one", async () => {
        const key = keyIn(aPartition());
        const versions: (number | undefined)[] = [];
        for (let round = 0; round < 3; round += 1) {
          await store.commit([put(key)]);
          versions.push((await store.get(key))?.version);
        }
        expect(versions).toEqual([1, 2, 3]);
      });

      it("keeps partitions and sort keys apart that look alike when joined", async () => {
        const partition = `${aPartition()}#1`;
        const sort = "0#a";
        const keys = [
          { partition, sort },
          { partition: partition.slice(0, -2), sort: `1${sort}` },
          { partition: `${partition}0`, sort: sort.slice(1) },
          { partition, sort: sort.toUpperCase() },
        ];
        await store.commit(keys.map((key, index) => put(key, index)));
        expect(await Promise.all(keys.map(async (key) => (await store.get(key))?.value))).toEqual([0, 1, 2, 3]);
      });

      it("is there for whoever opens the store later", async () => {
        const key = keyIn(aPartition());
        await store.commit([put(key, "lasting")]);
        store = await harness.reopen();
        expect((await store.get(key))?.value).toBe("lasting");
      });
    });

    describe("reading many", () => {
      it("answers those that exist, each once", async () => {
        const partition = aPartition();
        await fill(partition, ["a", "b", "c"]);
        const keys = ["a", "missing", "c", "a"].map((sort) => ({ partition, sort }));
        const found = await store.getMany(keys);
        expect(found.map(({ key, version, value }) => [key.sort, version, value]).sort()).toEqual([
          ["a", 1, "at a"],
          ["c", 1, "at c"],
        ]);
      });

      it("answers nothing for no keys", async () => {
        expect(await store.getMany([])).toEqual([]);
      });

      it("takes 1,000 keys and refuses 1,001", async () => {
        const partition = aPartition();
        const sorts = Array.from({ length: 1_001 }, (_, index) => String(index).padStart(4, "0"));
        await fill(partition, sorts.slice(0, 150));
        const keys = sorts.map((sort) => ({ partition, sort }));
        expect(await store.getMany(keys.slice(0, 1_000))).toHaveLength(150);
        await expect(store.getMany(keys)).rejects.toThrow(RangeError);
      });
    });

    describe("what a change expects", () => {
      const changes = ["put", "remove", "check"] as const;
      const cases: readonly [puts: number, expectation: Expectation, isMet: boolean, because: string][] = [
        [0, "ABSENT", true, "there is none"],
        [0, "PRESENT", false, "there is none"],
        [0, "ANYTHING", true, "nothing is asked"],
        [0, { version: 1 }, false, "there is none"],
        [1, "ABSENT", false, "there is one"],
        [1, "PRESENT", true, "there is one"],
        [1, "ANYTHING", true, "nothing is asked"],
        [1, { version: 1 }, true, "it is the first version"],
        [1, { version: 2 }, false, "it is the first version still"],
        [2, { version: 1 }, false, "it is the second version already"],
        [2, { version: 2 }, true, "it is the second version"],
      ];
      it.each(changes.flatMap((type) => cases.map((one) => [type, ...one] as const)))(
        "%s after %i puts, expecting %j: met is %j, because %s",
        async (type, puts, expectation, isMet) => {
          const key = keyIn(aPartition());
          for (let round = 0; round < puts; round += 1) await store.commit([put(key, round)]);
          const before = await store.get(key);
          const change: Change = type === "put" ? put(key, "new", expectation) : { type, key, expect: expectation };
          expect(await positionsRefused([change])).toEqual(isMet ? [] : [0]);
          const after = await store.get(key);
          if (!isMet || type === "check") expect(after).toEqual(before);
          else if (type === "remove") expect(after).toBeUndefined();
          else expect(after).toEqual({ key, version: puts + 1, value: "new" });
        },
      );

      it("is judged by what was there before the commit, not by its other changes", async () => {
        const partition = aPartition();
        await fill(partition, ["there"]);
        expect(
          await positionsRefused([
            put({ partition, sort: "new" }, 1, "ABSENT"),
            { type: "remove", key: { partition, sort: "there" }, expect: { version: 1 } },
            { type: "check", key: { partition, sort: "neither" }, expect: "ABSENT" },
          ]),
        ).toEqual([]);
        expect(await everyPage({ partition, direction: "FORWARD", limit: 10 })).toEqual(["new"]);
      });
    });

    describe("a commit", () => {
      it("happens as a whole or not at all, and names every change that was refused", async () => {
        const partition = aPartition();
        const at = (sort: string): Key => ({ partition, sort });
        await fill(partition, ["b", "d"]);
        const refused = await positionsRefused([
          put(at("a"), "new", "ABSENT"),
          put(at("b"), "changed", "ABSENT"),
          { type: "remove", key: at("d"), expect: "PRESENT" },
          { type: "check", key: at("e"), expect: "PRESENT" },
          put(at("f"), "new", { version: 1 }),
        ]);
        expect(refused).toEqual([1, 3, 4]);
        expect(await store.get(at("a"))).toBeUndefined();
        expect((await store.get(at("b")))?.value).toBe("at b");
        expect((await store.get(at("d")))?.version).toBe(1);
      });

      it("changes several partitions together", async () => {
        const keys = [keyIn(aPartition()), keyIn(aPartition()), keyIn(aPartition())];
        await store.commit(keys.map((key) => put(key, "together")));
        expect(await store.getMany(keys)).toHaveLength(3);
        expect(
          await positionsRefused(keys.map((key, index) => put(key, "", index === 2 ? "ABSENT" : "PRESENT"))),
        ).toEqual([2]);
        expect((await store.getMany(keys)).map(({ version }) => version)).toEqual([1, 1, 1]);
      });

      it("takes 100 changes and refuses 101, and none", async () => {
        const partition = aPartition();
        const changes = Array.from({ length: 101 }, (_, index) => put({ partition, sort: `${index}` }));
        await expect(store.commit(changes)).rejects.toThrow(RangeError);
        await expect(store.commit([])).rejects.toThrow(RangeError);
        expect(await everyPage({ partition, direction: "FORWARD", limit: 1_000 })).toEqual([]);
        await store.commit(changes.slice(0, 100));
        expect(await everyPage({ partition, direction: "FORWARD", limit: 1_000 })).toHaveLength(100);
      });

      it.each(["put", "remove", "check"] as const)("refuses the same key twice, even for a %s", async (type) => {
        const key = keyIn(aPartition());
        const again: Change = type === "put" ? put(key) : { type, key, expect: "ANYTHING" };
        await expect(store.commit([put(key), put(keyIn(aPartition())), again])).rejects.toThrow(RangeError);
        expect(await store.get(key)).toBeUndefined();
      });

      it.each([
        ["an empty partition", { partition: "", sort: "a" }],
        ["an empty sort key", { partition: "p", sort: "" }],
        ["a partition of 2,049 bytes", { partition: "p".repeat(2_049), sort: "a" }],
        ["a sort key of 1,026 bytes in 513 characters", { partition: "p", sort: "é".repeat(513) }],
        ["half a character", { partition: "p", sort: "\ud800" }],
      ])("refuses %s", async (_what, key) => {
        await expect(store.commit([put(key)])).rejects.toThrow(RangeError);
      });

      it("takes keys of 2,048 and 1,024 bytes", async () => {
        const partition = aPartition();
        const key = { partition: partition + "p".repeat(2_048 - partition.length), sort: "é".repeat(512) };
        await store.commit([put(key, "long")]);
        expect((await store.get(key))?.value).toBe("long");
      });

      // Four megabytes less the quotes; "é" takes two bytes.
      const LONGEST = 4 * 1_024 * 1_024 - 2;
      it.each([
        ["of one byte each", "x".repeat(LONGEST)],
        ["of two bytes each", "é".repeat(LONGEST / 2)],
      ])("takes a value of 4 MB as JSON and refuses one more character: %s", async (_what, longest) => {
        const [key, other] = [keyIn(aPartition()), keyIn(aPartition())];
        await expect(store.commit([put(other), put(key, `${longest}x`)])).rejects.toThrow(RangeError);
        await expect(store.commit([put(key, `${longest}x`)])).rejects.toThrow(key.partition);
        expect(await store.getMany([key, other])).toEqual([]);
        await store.commit([put(key, longest)]);
        // Not by equality: the difference of two such texts would be printed.
        expect((await store.get(key))?.value === longest).toBe(true);
      });

      it("measures a value as JSON, in which a quote takes two characters", async () => {
        const key = keyIn(aPartition());
        const quotes = '"'.repeat(LONGEST / 2);
        await expect(store.commit([put(key, `${quotes}x`)])).rejects.toThrow(RangeError);
        await store.commit([put(key, quotes)]);
        expect((await store.get(key))?.value === quotes).toBe(true);
      });

      it("lets one of many win who put what must not exist", async () => {
        const key = keyIn(aPartition());
        const refused = await Promise.all(
          Array.from({ length: 20 }, (_, index) => positionsRefused([put(key, index, "ABSENT")])),
        );
        expect(refused.filter((positions) => positions.length === 0)).toHaveLength(1);
        expect(await store.get(key)).toMatchObject({
          version: 1,
          value: refused.findIndex(({ length }) => length === 0),
        });
      });

      it("loses no change when many read, add one and write what they read", async () => {
        const key = keyIn(aPartition());
        await store.commit([put(key, 0)]);
        const addOne = async (): Promise<void> => {
          for (let attempt = 0; attempt < 100; attempt += 1) {
            const read = await store.get(key);
            if (!read || typeof read.value !== "number") throw new Error("the count is gone");
            const refused = await positionsRefused([put(key, read.value + 1, { version: read.version })]);
            if (refused.length === 0) return;
          }
          throw new Error("always somebody else was first");
        };
        await Promise.all(Array.from({ length: 15 }, addOne));
        expect(await store.get(key)).toEqual({ key, version: 16, value: 15 });
      });
    });

    describe("listing a partition", () => {
      // U+FFFD comes before U+1F600 in bytes and after it in UTF-16.
      const IN_ORDER = [
        ...["\u0001", "0", "10", "9", "A", "B", "a", "a#", "a#1", "a#2", "aa", "b", "~", "é", "₹"],
        ...["\ud7ff", "\ue000", "\ufffd", "🏿", "😀", "😀a", "\u{10ffff}", "\u{10ffff}b"],
      ];

      it("goes in the order of the bytes of sort keys, both ways", async () => {
        const partition = aPartition();
        await fill(partition, [...IN_ORDER].sort(() => 1).reverse());
        await fill(`${partition}0`, ["a0"]);
        expect(await everyPage({ partition, direction: "FORWARD", limit: 1_000 })).toEqual(IN_ORDER);
        expect(await everyPage({ partition, direction: "BACKWARD", limit: 1_000 })).toEqual([...IN_ORDER].reverse());
      });

      it.each<[string, Partial<RangeQuery>, readonly string[]]>([
        ["a prefix", { prefix: "a#" }, ["a#", "a#1", "a#2"]],
        ["a prefix of one character", { prefix: "a" }, ["a", "a#", "a#1", "a#2", "aa"]],
        ["a prefix beyond the first plane", { prefix: "😀" }, ["😀", "😀a"]],
        ["a prefix that nothing has", { prefix: "zz" }, []],
        ["from, which is included", { from: "😀" }, ["😀", "😀a", "\u{10ffff}", "\u{10ffff}b"]],
        ["from between two keys", { from: "😀0" }, ["😀a", "\u{10ffff}", "\u{10ffff}b"]],
        ["a prefix at the end of a plane", { prefix: "🏿" }, ["🏿"]],
        ["a prefix before the surrogates", { prefix: "\ud7ff" }, ["\ud7ff"]],
        ["a prefix of the last character", { prefix: "\u{10ffff}" }, ["\u{10ffff}", "\u{10ffff}b"]],
        ["a prefix before from in bytes, after it in UTF-16", { prefix: "\ufffd", from: "😀" }, []],
        ["an until before the prefix in UTF-16, after it in bytes", { prefix: "\ufffd", until: "😀" }, ["\ufffd"]],
        ["until, which is not", { until: "9" }, ["\u0001", "0", "10"]],
        ["from and until", { from: "a#1", until: "b" }, ["a#1", "a#2", "aa"]],
        ["until at from", { from: "a", until: "a" }, []],
        ["until before from", { from: "b", until: "a" }, []],
        ["a prefix from the middle", { prefix: "a", from: "a#2" }, ["a#2", "aa"]],
        ["a prefix with an end", { prefix: "a", until: "a#2" }, ["a", "a#", "a#1"]],
        ["a prefix and a from after it", { prefix: "a", from: "b" }, []],
        ["a prefix and a from before it", { prefix: "a#", from: "A", until: "~" }, ["a#", "a#1", "a#2"]],
      ])("keeps to %s", async (_what, bounds, expected) => {
        const partition = aPartition();
        await fill(partition, IN_ORDER);
        expect(await everyPage({ partition, direction: "FORWARD", limit: 2, ...bounds })).toEqual(expected);
        expect(await everyPage({ partition, direction: "BACKWARD", limit: 2, ...bounds })).toEqual(
          [...expected].reverse(),
        );
      });

      it("answers documents with key, version and value", async () => {
        const partition = aPartition();
        await fill(partition, ["a"]);
        await fill(partition, ["a", "b"]);
        const { items } = await store.list({ partition, direction: "FORWARD", limit: 10 });
        expect(items).toEqual([
          { key: { partition, sort: "a" }, version: 2, value: "at a" },
          { key: { partition, sort: "b" }, version: 1, value: "at b" },
        ]);
      });

      it("answers nothing for a partition that is empty", async () => {
        expect((await store.list({ partition: aPartition(), direction: "FORWARD", limit: 5 })).items).toEqual([]);
      });

      it.each([0, 1_001, 1.5, Number.NaN])("refuses pages of %d", async (limit) => {
        await expect(store.list({ partition: "p", direction: "FORWARD", limit })).rejects.toThrow(RangeError);
      });

      it("refuses a cursor that is none", async () => {
        await expect(store.list({ partition: "p", direction: "FORWARD", limit: 1, after: "%%%" })).rejects.toThrow();
      });

      it("pages on where a document was removed meanwhile, and sees what was added after it", async () => {
        const partition = aPartition();
        await fill(partition, ["a", "b", "c", "d"]);
        const first = await store.list({ partition, direction: "FORWARD", limit: 2 });
        await store.commit([
          { type: "remove", key: { partition, sort: "b" }, expect: "PRESENT" },
          put({ partition, sort: "bb" }),
        ]);
        const rest = await store.list({ partition, direction: "FORWARD", limit: 9, after: first.next ?? "" });
        expect([...sortsOf(first), ...sortsOf(rest)]).toEqual(["a", "b", "bb", "c", "d"]);
      });

      it("loses and repeats nothing, whatever the keys, the bounds and the size of pages", async () => {
        const sort = fc.string({
          unit: fc.constantFrom("a", "b", "é", "😀", "\ufffd", "\u0000", "\u{10ffff}"),
          minLength: 1,
          maxLength: 3,
        });
        await fc.assert(
          fc.asyncProperty(
            fc.uniqueArray(sort, { maxLength: 25 }),
            fc.record({ prefix: sort, from: sort, until: sort }, { requiredKeys: [] }),
            fc.integer({ min: 1, max: 7 }),
            async (sorts, bounds, limit) => {
              const partition = aPartition();
              await fill(partition, sorts);
              const expected = sorts
                .filter((one) => one.startsWith(bounds.prefix ?? ""))
                .filter((one) => bytewise(one, bounds.from ?? "") >= 0)
                .filter((one) => bounds.until === undefined || bytewise(one, bounds.until) < 0)
                .sort(bytewise);
              expect(await everyPage({ partition, direction: "FORWARD", limit, ...bounds })).toEqual(expected);
              expect(await everyPage({ partition, direction: "BACKWARD", limit, ...bounds })).toEqual(
                expected.reverse(),
              );
            },
          ),
          { numRuns: 40 },
        );
      });
    });

    describe.each(["index1", "index2"] as const)("listing by %s", (index) => {
      const indexed = (key: Key, place: Key): Put => ({ ...put(key, place.sort), indexes: { [index]: place } });
      const other = index === "index1" ? "index2" : "index1";

      it("goes in the order of the index and leaves out what has no place in it", async () => {
        const [partition, place] = [aPartition(), aPartition()];
        await store.commit([
          indexed({ partition, sort: "1" }, { partition: place, sort: "zebra" }),
          indexed({ partition, sort: "2" }, { partition: place, sort: "ant" }),
          indexed({ partition: aPartition(), sort: "3" }, { partition: place, sort: "mole" }),
          indexed({ partition, sort: "4" }, { partition: `${place}0`, sort: "bee" }),
          put({ partition, sort: "5" }),
        ]);
        const query = { partition: place, index, limit: 2 };
        expect(await everyPage({ ...query, direction: "FORWARD" })).toEqual(["2", "3", "1"]);
        expect(await everyPage({ ...query, direction: "BACKWARD" })).toEqual(["1", "3", "2"]);
        expect(await everyPage({ ...query, direction: "FORWARD", prefix: "m" })).toEqual(["3"]);
        expect(await everyPage({ ...query, direction: "FORWARD", from: "mole", until: "zebra" })).toEqual(["3"]);
        expect(await everyPage({ ...query, index: other, direction: "FORWARD" })).toEqual([]);
      });

      it("follows a document that gets another place, loses it, or is removed", async () => {
        const [partition, place] = [aPartition(), aPartition()];
        const key = { partition, sort: "it" };
        const listed = (at: string): Promise<string[]> =>
          everyPage({ partition: at, index, direction: "FORWARD", limit: 9 });
        await store.commit([indexed(key, { partition: place, sort: "a" })]);
        expect(await listed(place)).toEqual(["it"]);
        await store.commit([indexed(key, { partition: `${place}2`, sort: "a" })]);
        expect([await listed(place), await listed(`${place}2`)]).toEqual([[], ["it"]]);
        await store.commit([put(key)]);
        expect(await listed(`${place}2`)).toEqual([]);
        expect((await store.get(key))?.version).toBe(3);
        await store.commit([indexed(key, { partition: place, sort: "b" })]);
        await store.commit([{ type: "remove", key, expect: "PRESENT" }]);
        expect(await listed(place)).toEqual([]);
      });

      it("changes nothing there when the commit is refused", async () => {
        const [partition, place] = [aPartition(), aPartition()];
        const changes = [
          indexed({ partition, sort: "a" }, { partition: place, sort: "a" }),
          put({ partition, sort: "b" }, 1, "PRESENT"),
        ];
        expect(await positionsRefused(changes)).toEqual([1]);
        expect(await everyPage({ partition: place, index, direction: "FORWARD", limit: 9 })).toEqual([]);
      });

      it("loses and repeats nothing where many documents have the same place", async () => {
        const [partition, place] = [aPartition(), aPartition()];
        const sorts = Array.from({ length: 23 }, (_, number) => String(number).padStart(2, "0"));
        await store.commit(
          sorts.map((sort, number) =>
            indexed({ partition, sort }, { partition: place, sort: number < 20 ? "same" : "tail" }),
          ),
        );
        for (const limit of [1, 4, 23]) {
          const forward = await everyPage({ partition: place, index, direction: "FORWARD", limit });
          const backward = await everyPage({ partition: place, index, direction: "BACKWARD", limit });
          expect([...forward].sort()).toEqual(sorts);
          expect(backward).toEqual([...forward].reverse());
          expect(forward.slice(20).sort()).toEqual(["20", "21", "22"]);
        }
      });
    });
  });
};

type Put = Extract<Change, { type: "put" }>;

const aPartition = (): string => `org.test#${randomUUID()}`;
const keyIn = (partition: string): Key => ({ partition, sort: "document" });
const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));
