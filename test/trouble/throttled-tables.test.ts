import { beforeAll, describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { addMilliseconds, instantOf, MINUTE, toIso } from "#domain/time/instant.ts";
import { logger } from "../../functions/logger.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { callIngest } from "../support/ingest.ts";
import { throttledWorld } from "../support/throttled-world.ts";
import { openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const ACCOUNTS = ["one", "two", "three", "four", "five"];
/** Of January, which has no grace here. */
const BEFORE_END = "2025-01-31T23:58:00Z";

/** Usage of the last two hours of January, some of it sent twice: 3 units for each account. */
const useOf = async (shop: UsageShop): Promise<void> => {
  for (const account of shop.accounts) {
    const first = aCall(account, "2025-01-31T22:30:00Z", "1", { id: `${account}-1` });
    const second = aCall(account, "2025-01-31T23:30:00Z", "2", { id: `${account}-2` });
    await shop.ingest(first, second);
    await shop.ingest(second);
  }
};

const expectBilled = async (shop: UsageShop): Promise<void> => {
  for (const account of shop.accounts) {
    const [january] = await shop.invoicesOf(account);
    expect(january && [january.status, toText(january.totalAmount)], account).toEqual(["DUE", "3"]);
    expect(january?.deliveredAt, account).toBeDefined();
    expect(await shop.statuses(`${account}-1`)).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect(await shop.statuses(`${account}-2`)).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_FAILED_DUPLICATE_EVENT",
    ]);
  }
  expect(await shop.numbers()).toHaveLength(shop.accounts.length);
  await expectExact(shop);
};

describe("tables that turn requests away", () => {
  it.each([
    { every: 2, losesAnswers: false },
    { every: 7, losesAnswers: false },
    { every: 3, losesAnswers: true },
    { every: 11, losesAnswers: true },
  ])(
    "for minutes, one in $every, delay the count and the close and change neither (lost answers: $losesAnswers)",
    async (how) => {
      const shop = await openUsageShop({ accounts: ACCOUNTS, grace: 0 });
      await shop.passTo(BEFORE_END);
      const { world, heal, throttled } = throttledWorld(shop.world, how);
      const cloud = createCloud(shop, world, { batch: 4 });
      await useOf(shop);
      for (let minute = 0; minute < 4; minute += 1) {
        await shop.moveClock(toIso(addMilliseconds(instantOf(Date.parse(BEFORE_END)), minute * MINUTE)));
        await shop.adapters.scheduler.ring(shop.adapters.clock.now());
        await cloud.sweep();
        await cloud.round();
      }
      expect(throttled(), "it happened").toBeGreaterThan(10);

      heal();
      await cloud.settle();
      await cloud.sweep();
      await cloud.settle();
      await expectBilled(shop);
      expect(await shop.adapters.queue.deadLetters("usage-events", 10)).toEqual([]);
    },
  );

  it("for so long that all is put aside, lose nothing: what is put back is counted once", async () => {
    const shop = await openUsageShop({ accounts: ACCOUNTS, grace: 0 });
    await shop.passTo(BEFORE_END);
    const { world, heal } = throttledWorld(shop.world, { every: 1, losesAnswers: true });
    const cloud = createCloud(shop, world);
    await useOf(shop);
    await cloud.settle();
    const letters = await shop.adapters.queue.deadLetters("usage-events", 100);
    expect(letters).toHaveLength(2 * ACCOUNTS.length);

    heal();
    expect(await shop.adapters.queue.redrive("usage-events")).toBe(letters.length);
    await cloud.settle();
    await shop.moveClock("2025-02-01T01:00:00Z");
    await cloud.sweep();
    await cloud.settle();
    await expectBilled(shop);
  });

  it("are not noticed by who sends usage: that reaches the queue without them", async () => {
    const shop = await openUsageShop();
    const { world } = throttledWorld(shop.world, { every: 1 });
    const { status } = await callIngest(world, shop.organizationId, "/ingestBatch", {
      events: [aCall("acme", "2025-01-01T00:00:00Z", "1")],
    });
    expect(status).toBe(202);
  });
});
