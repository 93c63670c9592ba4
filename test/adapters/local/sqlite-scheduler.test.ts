import { describe, expect, it } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { instantOf, MINUTE } from "#domain/time/instant.ts";

const START = instantOf(Date.UTC(2025, 0, 15, 10));
const minutesLater = (minutes: number) => instantOf(START + minutes * MINUTE);

describe("the scheduler of one process", () => {
  it("says when the next alarm rings and which are due, the earliest first", async () => {
    const { scheduler, queue, close } = await openLocalAdapters({
      dataDir: ":memory:",
      clock: { testClockStartsAt: START },
    });
    expect(scheduler.next()).toBeUndefined();
    const alarms = [5, 1, 3].map((minutes) => ({
      name: `${minutes}`,
      at: minutesLater(minutes),
      body: `b${minutes}`,
      group: "acme",
    }));
    for (const alarm of alarms) await scheduler.set(alarm);
    expect(scheduler.next()).toBe(minutesLater(1));
    expect(scheduler.due(instantOf(minutesLater(1) - 1))).toEqual([]);
    expect(scheduler.due(minutesLater(3)).map(({ name }) => name)).toEqual(["1", "3"]);
    expect(scheduler.due(minutesLater(3), 1)).toEqual([alarms[1]]);

    expect(await scheduler.ring(minutesLater(3))).toBe(2);
    expect(await scheduler.ring(minutesLater(3))).toBe(0);
    expect(scheduler.next()).toBe(minutesLater(5));
    expect((await queue.receive("close-accounts", 10)).map(({ body, group }) => [body, group])).toEqual([
      ["b1", "acme"],
      ["b3", "acme"],
    ]);
    await close();
  });
});
