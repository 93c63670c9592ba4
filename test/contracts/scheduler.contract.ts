import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addMilliseconds, type Instant, MINUTE } from "#domain/time/instant.ts";
import type { Scheduler } from "#ports/scheduler.ts";

export type SchedulerHarness = {
  readonly scheduler: Scheduler;
  now(): Instant;
  /** Lets time pass and whatever rings meanwhile ring. */
  pass(milliseconds: number): Promise<void>;
  /** Takes what has landed on the close-accounts queue. */
  rung(): Promise<readonly { readonly body: string }[]>;
  /** The same alarms as a process sees them that starts now. */
  reopen(): Promise<Scheduler>;
  close(): Promise<void>;
};

/** What every engine of the Scheduler port does. */
export const schedulerContract = (name: string, open: () => Promise<SchedulerHarness>): void => {
  describe(`the Scheduler contract, ${name}`, () => {
    let harness: SchedulerHarness;
    let scheduler: Scheduler;
    beforeEach(async () => {
      harness = await open();
      scheduler = harness.scheduler;
    });
    afterEach(() => harness.close());

    const set = (alarm: string, minutes: number, body = alarm): Promise<void> =>
      scheduler.set({ name: alarm, at: addMilliseconds(harness.now(), minutes * MINUTE), body, group: "acme" });
    const bodies = async (): Promise<string[]> => (await harness.rung()).map(({ body }) => body).sort();

    it("rings at its time, not before, and once", async () => {
      await set("close", 10);
      await harness.pass(10 * MINUTE - 1);
      expect(await harness.rung()).toEqual([]);
      await harness.pass(1);
      expect(await bodies()).toEqual(["close"]);
      await harness.pass(60 * MINUTE);
      expect(await harness.rung()).toEqual([]);
    });

    it("rings although its time had passed when it was set", async () => {
      await set("late", -5);
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(["late"]);
    });

    it("rings for each name, also at the same moment", async () => {
      await set("a", 1);
      await set("b", 1);
      await set("c", 2);
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(["a", "b"]);
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(["c"]);
    });

    it.each([
      ["later", 1, 5],
      ["earlier", 5, 1],
    ])("moves an alarm to %s when its name is set again, with the new body", async (_where, first, second) => {
      await set("close", first, "old");
      await set("close", second, "new");
      await harness.pass(second * MINUTE);
      expect(await bodies()).toEqual(["new"]);
      await harness.pass(10 * MINUTE);
      expect(await bodies()).toEqual([]);
    });

    it("can be set again after it rang", async () => {
      await set("close", 1);
      await harness.pass(MINUTE);
      await set("close", 1);
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(["close", "close"]);
    });

    it("does not ring once it is removed; removing it again changes nothing", async () => {
      await set("close", 1);
      await set("other", 1);
      for (let round = 0; round < 2; round += 1) await scheduler.remove("close");
      await scheduler.remove("never set");
      await harness.pass(5 * MINUTE);
      expect(await bodies()).toEqual(["other"]);
    });

    it("rings after the process has ended and another one started", async () => {
      await set("close", 1);
      scheduler = await harness.reopen();
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(["close"]);
    });

    it("rings for hundreds that are due together", async () => {
      const names = Array.from({ length: 300 }, (_, index) => String(index).padStart(3, "0"));
      // As many at a time as a function has messages. All at once would wait for each other, and on a busy machine for longer than
      // a client waits for an answer.
      for (let first = 0; first < names.length; first += 10) {
        await Promise.all(names.slice(first, first + 10).map((alarm) => set(alarm, 1)));
      }
      await harness.pass(MINUTE);
      expect(await bodies()).toEqual(names);
    });
  });
};
