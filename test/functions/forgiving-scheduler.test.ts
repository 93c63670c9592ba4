import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import type { Scheduler } from "#ports/scheduler.ts";
import type { World } from "#usecases/world.ts";
import type { BusinessFigures, Publish } from "../../functions/business-figures.ts";
import { createCloseCycleHandler } from "../../functions/close-cycle/handler.ts";
import { createForgivingScheduler } from "../../functions/forgiving-scheduler.ts";
import { logger } from "../../functions/logger.ts";
import { createMeterHandler } from "../../functions/meter/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { sqsEvent } from "../../local/queue-events.ts";
import { type BillingWorld, openBillingWorld } from "../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../support/catalog-for-billing.ts";
import { at } from "../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const ACME = "acme" as AccountId;
const THROTTLED = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
const down: Scheduler = { set: () => Promise.reject(THROTTLED), remove: () => Promise.reject(THROTTLED) };

/** An account with an open draft, a scheduler that takes nothing, and what is told meanwhile. */
const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })] });
  await anAccount(shop, ACME);
  await schedule(shop, ACME, associate(plan, "2025-01-01"));
  await shop.settle();
  const figures: BusinessFigures[] = [];
  const publish: Publish = (told) => figures.push(told);
  const without: World = { ...shop.world, scheduler: down };
  const forgiving: World = { ...shop.world, scheduler: createForgivingScheduler(down, publish) };
  return { ...shop, figures, publish, without, forgiving };
};

/** Takes everything from a queue and hands it to a function, which is told of only what AWS would tell it. */
const work = async (
  { adapters }: BillingWorld,
  queue: "usage-events" | "close-accounts",
  handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>,
): Promise<{ readonly taken: number; readonly failed: number }> => {
  const received = await adapters.queue.receive(queue, 100);
  const { batchItemFailures } = await handler(sqsEvent(queue, received), lambdaContext(queue, "test"));
  const handles = (failed: boolean) =>
    received
      .filter(
        ({ messageId }) => batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId) === failed,
      )
      .map(({ receiptHandle }) => receiptHandle);
  await adapters.queue.acknowledge(queue, handles(false));
  await adapters.queue.release(queue, handles(true), 0);
  return { taken: received.length, failed: batchItemFailures.length };
};

const stateOf = async ({ world, organizationId }: BillingWorld) =>
  (await world.billingStates.find(organizationId, ACME))?.value;

describe("a scheduler that takes no alarm clock", () => {
  it("does not bring back usage that is counted, and the sweeper finds the account", async () => {
    const shop = await open();
    await shop.moveClock("2025-01-02T00:00:00Z");
    await shop.ingest(aCall(ACME, "2025-01-01T12:00:00Z", "5"));
    const metered = await work(shop, "usage-events", createMeterHandler(shop.forgiving));
    expect(metered).toEqual({ taken: 1, failed: 0 });
    expect(shop.figures).toEqual([{ AlarmClocksNotSet: 1 }]);
    const marked = await stateOf(shop);
    expect(marked?.refreshAt, "the mark is saved").toBeDefined();
    expect(marked?.nextDueAt).toBe(marked?.refreshAt);

    await shop.moveClock("2025-01-03T00:00:00Z");
    const closing = createCloseCycleHandler(shop.forgiving, shop.publish);
    await closing({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep"));
    expect(shop.figures.at(-1)).toEqual({ InvoicesDue: 1 });
    expect(await work(shop, "close-accounts", closing)).toEqual({ taken: 1, failed: 0 });
    expect(await shop.factsOf(ACME)).toMatchObject([{ status: "DRAFT", total: "5" }]);
  });

  it("does not bring back a close that is done, month after month", async () => {
    const shop = await open();
    const closing = createCloseCycleHandler(shop.forgiving);
    for (const [moment, number] of [
      ["2025-02-05T00:00:00Z", "2025-02-1"],
      ["2025-03-05T00:00:00Z", "2025-03-2"],
    ] as const) {
      await shop.moveClock(moment);
      await closing({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep"));
      expect(await work(shop, "close-accounts", closing)).toEqual({ taken: 1, failed: 0 });
      expect((await shop.numbers()).at(-1)).toBe(number);
      expect((await stateOf(shop))?.nextDueAt).toBeGreaterThan(at(moment));
    }
    expect(shop.figures).toEqual([{ AlarmClocksNotSet: 1 }, { AlarmClocksNotSet: 1 }]);
  });

  it("would bring both back without this", async () => {
    const shop = await open();
    await shop.ingest(aCall(ACME, "2025-01-01T00:00:00Z", "5"));
    expect(await work(shop, "usage-events", createMeterHandler(shop.without))).toEqual({ taken: 1, failed: 1 });
    await shop.moveClock("2025-02-05T00:00:00Z");
    const closing = createCloseCycleHandler(shop.without);
    await closing({ type: "SWEEP" }, lambdaContext("close-cycle", "sweep"));
    expect(await work(shop, "close-accounts", closing)).toEqual({ taken: 1, failed: 1 });
  });

  it("is warned of, with the alarm's name and why, when one is set and when one is removed", async () => {
    const warned = vi.spyOn(logger, "warn").mockImplementation(() => {});
    const figures: BusinessFigures[] = [];
    const scheduler = createForgivingScheduler(down, (told) => figures.push(told));
    await scheduler.set({ name: "org-acme", at: at("2025-01-01T00:00:00Z"), body: "{}", group: "org#acme" });
    await scheduler.remove("org-acme");
    expect(warned.mock.calls).toEqual([
      ["alarm clock not set", { alarm: "org-acme", error: THROTTLED }],
      ["alarm clock not removed", { alarm: "org-acme", error: THROTTLED }],
    ]);
    expect(figures).toEqual([{ AlarmClocksNotSet: 1 }, { AlarmClocksNotSet: 1 }]);
    warned.mockRestore();
  });

  it("is only forgiven: what it takes is set and removed, and nothing is told", async () => {
    const done: unknown[] = [];
    const scheduler = createForgivingScheduler(
      { set: async (alarm) => void done.push(alarm), remove: async (name) => void done.push(name) },
      () => expect.unreachable(),
    );
    const alarm = { name: "org-acme", at: at("2025-01-01T00:00:00Z"), body: "{}", group: "org#acme" };
    await scheduler.set(alarm);
    await scheduler.remove("org-acme");
    expect(done).toEqual([alarm, "org-acme"]);
  });
});
