import { describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import { dataFolders } from "../../support/data-folder.ts";

const aFolder = dataFolders();
const START = instantOf(Date.UTC(2025, 0, 15, 10));
const open = (dataDir = ":memory:", start = START) =>
  openLocalAdapters({ dataDir, clock: { testClockStartsAt: start } });
const hoursLater = (hours: number) => instantOf(START + hours * HOUR);

describe("the test clock", () => {
  it("stands where the caller put it until it is moved, on or back", async () => {
    const { clock, testClock, close } = await open();
    expect(clock.now()).toBe(START);
    expect(await testClock?.moveTo(hoursLater(5))).toEqual({ ok: true, value: hoursLater(5) });
    expect(clock.now()).toBe(hoursLater(5));
    expect(await testClock?.moveTo(hoursLater(-5))).toEqual({ ok: true, value: hoursLater(-5) });
    expect(clock.now()).toBe(hoursLater(-5));
    await close();
  });

  it("stands there again after a restart, wherever a new one would start", async () => {
    const dataDir = aFolder();
    const first = await open(dataDir);
    await first.testClock?.moveTo(hoursLater(7));
    await first.close();
    const second = await open(dataDir, hoursLater(100));
    expect(second.clock.now()).toBe(hoursLater(7));
    await second.close();
  });

  it.each([
    ["a message was sent", (adapters: Adapters) => adapters.queue.send("usage-events", [{ body: "x", group: "acme" }])],
    [
      "an alarm was set",
      (adapters: Adapters) => adapters.scheduler.set({ name: "a", at: hoursLater(9), body: "x", group: "acme" }),
    ],
  ])("does not go back to before %s", async (_what, work) => {
    const adapters = await open();
    const { testClock } = adapters;
    expect(testClock?.pinnedAt()).toBeUndefined();
    await testClock?.moveTo(hoursLater(2));
    await work(adapters);
    expect(testClock?.pinnedAt()).toBe(hoursLater(2));
    await testClock?.moveTo(hoursLater(4));
    expect(await testClock?.moveTo(instantOf(hoursLater(2) - 1))).toMatchObject({
      ok: false,
      error: {
        type: "Conflict",
        reasons: [{ message: "the clock cannot go back to before 2025-01-15T12:00:00Z, when work was accepted" }],
      },
    });
    expect(testClock?.now()).toBe(hoursLater(4));
    expect((await testClock?.moveTo(hoursLater(2)))?.ok).toBe(true);
    await adapters.close();
  });

  it("remembers over a restart when work was accepted last", async () => {
    const dataDir = aFolder();
    const first = await open(dataDir);
    await first.testClock?.moveTo(hoursLater(1));
    await first.queue.send("usage-events", [{ body: "x", group: "acme" }]);
    await first.testClock?.moveTo(hoursLater(3));
    await first.queue.send("usage-events", [{ body: "y", group: "acme" }]);
    await first.close();
    const second = await open(dataDir);
    expect(second.testClock?.pinnedAt()).toBe(hoursLater(3));
    expect((await second.testClock?.moveTo(hoursLater(2)))?.ok).toBe(false);
    await second.close();
  });

  it("stays where it was when the move could not be written", async () => {
    const dataDir = aFolder();
    await (await open(dataDir)).close();
    const reader = await openLocalAdapters({ dataDir, access: "read", clock: { testClockStartsAt: START } });
    await expect(reader.testClock?.moveTo(hoursLater(1))).rejects.toThrow("readonly");
    expect(reader.clock.now()).toBe(START);
    await reader.close();
  });
});

type Adapters = Awaited<ReturnType<typeof open>>;
