import { beforeAll, describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { logger } from "../../functions/logger.ts";
import { callApi } from "../support/api.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import type { PostedEvent } from "../support/ingest.ts";
import { JANUARY, openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const USED_AT = "2025-01-10T12:00:00Z";
const METERED = "INGESTION_COMPLETED_EVENT_METERED";

/** A world that cannot count anything. */
const withoutCounters = ({ world }: UsageShop): UsageShop["world"] => ({
  ...world,
  usageCounters: { ...world.usageCounters, commit: () => Promise.reject(new Error("the table is gone")) },
});

/** Accepts events, and lets them end among the dead letters. */
const putAside = async (shop: UsageShop, ...events: readonly PostedEvent[]): Promise<void> => {
  await shop.ingest(...events);
  await createCloud(shop, withoutCounters(shop)).settle();
};

const totals = async (shop: UsageShop): Promise<readonly string[]> =>
  (await shop.invoicesOf("acme")).map(({ status, totalAmount }) => `${status} ${toText(totalAmount)}`);

/** What was adjusted of each invoice since it became final. */
const adjustmentsOf = async (shop: UsageShop): Promise<readonly (readonly string[])[]> =>
  (await shop.invoicesOf("acme")).map(({ adjustments = [] }) => adjustments.map(({ amount }) => toText(amount)));

describe("usage that is counted only after its invoice became final", () => {
  it("is seen as usage now less usage billed, and is billed once by the next invoice", async () => {
    const shop = await openUsageShop();
    await shop.passTo(USED_AT);
    await shop.use(aCall("acme", USED_AT, "1"));
    await putAside(shop, aCall("acme", USED_AT, "40", { id: "stuck" }));
    expect(await shop.statuses("stuck"), "accepted, and nowhere but on the queue").toEqual([]);

    await shop.passTo("2025-02-03T00:00:00Z");
    const [january] = await shop.invoicesOf("acme");
    if (!january) throw new Error("there is no invoice");
    expect(await totals(shop), "dead letters do not hold up a close").toEqual(["DUE 1", "DRAFT 0"]);
    expect(await shop.unbilled(january)).toBe("0");

    await shop.passTo("2025-02-20T00:00:00Z");
    expect(await shop.adapters.queue.redrive("usage-events")).toBe(1);
    await shop.settle();
    expect(await shop.statuses("stuck"), "received in time").toEqual([METERED]);
    expect(await shop.counted("acme", JANUARY)).toBe("41");
    expect(await shop.unbilled(january), "the difference can be read").toBe("40");

    await shop.use(aCall("acme", "2025-02-20T00:00:00Z", "300"));
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(
      await totals(shop),
      "a final invoice stays, the next one bills its own cycle and what January lacked",
    ).toEqual(["DUE 1", "DUE 340", "DRAFT 0"]);
    expect(await adjustmentsOf(shop)).toEqual([["40"], [], []]);
    expect((await shop.invoicesOf("acme"))[1]?.adjusts, "it can be traced").toMatchObject([
      { invoiceId: january.id, number: 1, sequenceId: january.sequenceId },
    ]);
    await expectExact(shop);
  });

  it("is counted once, however often it is put back", async () => {
    const shop = await openUsageShop();
    await shop.passTo(USED_AT);
    await putAside(shop, aCall("acme", USED_AT, "40", { id: "stuck" }));
    await shop.passTo("2025-02-03T00:00:00Z");
    for (let times = 0; times < 3; times += 1) {
      const isLast = times === 2;
      await shop.adapters.queue.redrive("usage-events");
      // The first two times it is counted, and the answer is lost: it is put aside again.
      await createCloud(shop, isLast ? shop.world : countsAndForgets(shop)).settle();
    }
    expect(await shop.statuses("stuck")).toEqual([METERED]);
    expect(await shop.counted("acme", JANUARY)).toBe("40");
    expect(await shop.adapters.queue.deadLetters("usage-events", 10)).toEqual([]);
    await expectExact(shop);
  });

  it("is refused with the reason when it was received too late itself", async () => {
    const shop = await openUsageShop();
    await shop.passTo("2025-02-03T00:00:00Z");
    await putAside(shop, aCall("acme", USED_AT, "40", { id: "stuck" }));
    await shop.adapters.queue.redrive("usage-events");
    await shop.settle();
    expect(await shop.statuses("stuck")).toEqual(["INGESTION_FAILED_PAST_GRACE_PERIOD"]);
    expect(await shop.counted("acme", JANUARY)).toBe("0");
    await expectExact(shop);
  });

  it("leaves a difference of the other sign where it was taken back while the close was reading", async () => {
    const shop = await openUsageShop();
    await shop.passTo(USED_AT);
    await shop.use(aCall("acme", USED_AT, "40", { id: "wrong" }));
    await shop.passTo("2025-02-02T23:59:59.999Z");
    // The undo is asked for in time, and the close overtakes it before it is done.
    const { usageCounters } = shop.world;
    const overtaken: UsageShop["world"] = {
      ...shop.world,
      usageCounters: {
        ...usageCounters,
        undo: async (submission, how) => {
          await shop.passTo("2025-02-03T00:00:00Z");
          return usageCounters.undo(submission, how);
        },
      },
    };
    const url = "/events/correction?account_id=acme&event_id=wrong&action=UNDO";
    const answer = await callApi(overtaken, shop.organizationId, "POST", url);
    expect(answer.status).toBe(200);
    await shop.settle();

    const [january] = await shop.invoicesOf("acme");
    if (!january) throw new Error("there is no invoice");
    expect([toText(january.totalAmount), await shop.unbilled(january)]).toEqual(["40", "-40"]);
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(await totals(shop), "it is given back by the next").toEqual(["DUE 40", "REFUND_COMPLETED -40", "DRAFT 0"]);
    expect(await adjustmentsOf(shop)).toEqual([["-40"], [], []]);
    await expectExact(shop);
  });
});

const countsAndForgets = ({ world }: UsageShop): UsageShop["world"] => ({
  ...world,
  usageCounters: {
    ...world.usageCounters,
    commit: async (group, fold) => {
      await world.usageCounters.commit(group, fold);
      throw new Error("the answer is lost");
    },
  },
});
