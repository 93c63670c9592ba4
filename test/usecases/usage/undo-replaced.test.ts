import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import type { EventReference } from "#domain/ids.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { undoReplaced } from "#usecases/usage/undo-replaced.ts";
import type { World } from "#usecases/world.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { at, openTestWorld } from "../../support/world.ts";

const NOON = "2025-01-10T12:00:00Z";

it("takes back what a batch replaces 16 messages at a time, and leaves every message in its place", async () => {
  const { world, organizationId } = await openTestWorld();
  let underWay = 0;
  let most = 0;
  // Nobody is done before sixteen have begun: fewer at a time would wait for ever.
  const sixteen = Promise.withResolvers<void>();
  const usageCounters: World["usageCounters"] = {
    ...world.usageCounters,
    undo: async (submission, how) => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 16) sixteen.resolve();
      await sixteen.promise;
      await setImmediate();
      underWay -= 1;
      if (submission.reference === "old-7") throw new Error("throttled");
      return submission.reference === "old-10" ? "undone" : world.usageCounters.undo(submission, how);
    },
  };
  const receivedAt = at(NOON);
  const event = aCall("acme", NOON, "1");
  // Every third message replaces nothing; of what the others replace only the tenth is taken back; the rest is on no record.
  const messages = Array.from({ length: 100 }, (_, index): UsageMessage => {
    const replaces = {
      reference: `old-${index}` as EventReference,
      id: `old-${index}`,
      schemaName: event.schemaName,
      timestamp: at(NOON),
      receivedAt,
      command: `redo-${index}`,
    };
    const reference = `new-${index}` as EventReference;
    return { organizationId, receivedAt, events: [{ reference, event, ...(index % 3 !== 0 && { replaces }) }] };
  });
  const failed: number[] = [];
  const left = await undoReplaced({ ...world, usageCounters }, messages, async (positions, write) => {
    try {
      await write();
      return true;
    } catch {
      failed.push(...positions);
      return false;
    }
  });
  expect(most).toBe(16);
  expect(failed).toEqual([7]);
  expect(left.map(({ events }) => events.map(({ reference }) => reference))).toEqual(
    messages.map((_, index) => (index % 3 === 0 || index === 10 ? [`new-${index}`] : [])),
  );
});
