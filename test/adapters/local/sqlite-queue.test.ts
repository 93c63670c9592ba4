import { describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { instantOf } from "#domain/time/instant.ts";
import { dataFolders } from "../../support/data-folder.ts";

const aFolder = dataFolders();
const START = instantOf(Date.UTC(2025, 0, 15, 10));
const open = (dataDir = ":memory:") => openLocalAdapters({ dataDir, clock: { testClockStartsAt: START } });
const messages = (group: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ body: `${group}${index}`, group }));

describe("the queue of one process", () => {
  it("lets groups take turns, so that a long backlog of one does not delay another", async () => {
    const { queue, close } = await open();
    await queue.send("usage-events", messages("a", 6));
    await queue.receive("usage-events", 2);
    await queue.send("usage-events", messages("b", 3));
    await queue.send("usage-events", messages("c", 1));
    const bodies = (await queue.receive("usage-events", 20)).map(({ body }) => body);
    expect(bodies).toEqual(["a2", "b0", "c0", "a3", "b1", "a4", "b2", "a5"]);
    await close();
  });

  it("starts a new group at the turn that is on, not at the beginning", async () => {
    const { queue, close } = await open();
    await queue.send("usage-events", messages("a", 4));
    const taken = await queue.receive("usage-events", 4);
    await queue.send("usage-events", messages("b", 3));
    await queue.release("usage-events", [taken[3]?.receiptHandle ?? ""], 0);
    expect((await queue.receive("usage-events", 2)).map(({ body }) => body)).toEqual(["a3", "b0"]);
    await close();
  });

  it("shows at the start what a process held that is gone, although the clock stands still", async () => {
    const dataDir = aFolder();
    const first = await open(dataDir);
    await first.queue.send("usage-events", messages("a", 2));
    await first.queue.receive("usage-events", 2);
    await first.close();
    const second = await open(dataDir);
    expect(await second.queue.receive("usage-events", 5)).toHaveLength(2);
    await second.close();
  });

  it("does not hold it against a message that the process died with it, unless it does so a hundred times", async () => {
    const dataDir = aFolder();
    const first = await open(dataDir);
    await first.queue.send("usage-events", messages("a", 1));
    await first.close();
    const receiveCounts: (number | undefined)[] = [];
    for (let death = 0; death < 105; death += 1) {
      const { queue, close } = await open(dataDir);
      receiveCounts.push((await queue.receive("usage-events", 1))[0]?.receiveCount);
      await close();
    }
    // The hundredth delivery is the first that counts, and the fifth that counts is the last.
    expect(receiveCounts).toEqual([...Array(100).fill(1), 2, 3, 4, 5, undefined]);
    const { queue, close } = await open(dataDir);
    expect(await queue.deadLetters("usage-events", 2)).toHaveLength(1);
    await close();
  });

  it("knows exactly since when the oldest message waits that is not done yet", async () => {
    const { queue, testClock, close } = await open();
    expect(await queue.oldestWaiting("usage-events")).toBeUndefined();
    await queue.send("usage-events", messages("a", 1));
    await testClock?.moveTo(instantOf(START + 1_000));
    await queue.send("usage-events", messages("b", 1));
    expect(await queue.oldestWaiting("usage-events")).toBe(START);
    const [first, second] = await queue.receive("usage-events", 2);
    expect(await queue.oldestWaiting("usage-events")).toBe(START);
    await queue.acknowledge("usage-events", [first?.receiptHandle ?? ""]);
    expect(await queue.oldestWaiting("usage-events")).toBe(START + 1_000);
    await queue.acknowledge("usage-events", [second?.receiptHandle ?? ""]);
    expect(await queue.oldestWaiting("usage-events")).toBeUndefined();
    await close();
  });

  it("has settings for each queue", async () => {
    const once = { visibilityMilliseconds: 1_000, maxReceives: 1 };
    const twice = { visibilityMilliseconds: 1_000, maxReceives: 2 };
    const { queue, close } = await openLocalAdapters({
      dataDir: ":memory:",
      clock: { testClockStartsAt: START },
      queues: { "usage-events": once, "close-accounts": twice, "render-invoices": twice, "deliver-invoices": twice },
    });
    for (const name of ["usage-events", "close-accounts"] as const) {
      await queue.send(name, messages("a", 1));
      const [received] = await queue.receive(name, 1);
      await queue.release(name, [received?.receiptHandle ?? ""], 0);
    }
    expect(await queue.receive("usage-events", 1)).toEqual([]);
    expect(await queue.receive("close-accounts", 1)).toHaveLength(1);
    await close();
  });

  it.each(["", "x", "1", "1.x", "1.1.1e5", "-1.1"])("refuses '%s' as a receipt handle", async (handle) => {
    const { queue, close } = await open();
    await expect(queue.acknowledge("usage-events", [handle])).rejects.toThrow(RangeError);
    await close();
  });
});
