import { describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";

const START = instantOf(Date.UTC(2025, 0, 15, 10));

describe("documents that expire", () => {
  it("are there until their time and go with a later commit", async () => {
    const { store, testClock, close } = await openLocalAdapters({
      dataDir: ":memory:",
      clock: { testClockStartsAt: START },
    });
    const key = { partition: "p", sort: "expiring" };
    const touch = () =>
      store.commit([{ type: "put", key: { partition: "p", sort: "other" }, value: 1, expect: "ANYTHING" }]);
    await store.commit([{ type: "put", key, value: "x", expect: "ABSENT", expiresAt: instantOf(START + HOUR) }]);
    await testClock?.moveTo(instantOf(START + HOUR - 1));
    await touch();
    expect((await store.get(key))?.value).toBe("x");
    await testClock?.moveTo(instantOf(START + HOUR));
    await touch();
    expect(await store.get(key)).toBeUndefined();
    await close();
  });

  it("stay when they are put again without an end", async () => {
    const { store, testClock, close } = await openLocalAdapters({
      dataDir: ":memory:",
      clock: { testClockStartsAt: START },
    });
    const key = { partition: "p", sort: "kept" };
    await store.commit([{ type: "put", key, value: 1, expect: "ABSENT", expiresAt: instantOf(START + HOUR) }]);
    await store.commit([{ type: "put", key, value: 2, expect: "PRESENT" }]);
    await testClock?.moveTo(instantOf(START + 2 * HOUR));
    await store.commit([{ type: "check", key, expect: { version: 2 } }]);
    expect((await store.get(key))?.value).toBe(2);
    await close();
  });
});
