import { describe, expect, it } from "vitest";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { expectExact } from "../support/expect-exact.ts";
import { FEBRUARY, JANUARY, openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// January ends on 1 February; with two days of grace its invoice becomes final on 3 February.
const USED_AT = "2025-01-10T12:00:00Z";
const METERED = "INGESTION_COMPLETED_EVENT_METERED";
const PAST_GRACE = "INGESTION_FAILED_PAST_GRACE_PERIOD";

const WINDOWS = {
  "in the cycle": "2025-01-20T12:00:00Z",
  "in its last moment": "2025-01-31T23:59:59.999Z",
  "when the grace begins": "2025-02-01T00:00:00Z",
  "in the grace": "2025-02-02T12:00:00Z",
  "in the last moment of the grace": "2025-02-02T23:59:59.999Z",
  "when the invoice becomes final": "2025-02-03T00:00:00Z",
  "after that": "2025-02-10T12:00:00Z",
  "a cycle later": "2025-03-05T12:00:00Z",
} as const;
type Window = keyof typeof WINDOWS;

const AFTER_FINAL: readonly Window[] = ["when the invoice becomes final", "after that", "a cycle later"];
const isInTime = (window: Window): boolean => !AFTER_FINAL.includes(window);

/** The invoices of January and February, final. */
const billed = async (shop: UsageShop, accountId: string): Promise<readonly [Invoice, Invoice]> => {
  const [january, february] = await shop.invoicesOf(accountId);
  if (january?.sequenceId === undefined || february?.sequenceId === undefined) {
    throw new Error(`${accountId} has no two final invoices`);
  }
  return [january, february];
};

/** Bills what was counted, and February nothing of it. */
const expectBilledOnce = async (shop: UsageShop, accountId: string, usage: string): Promise<void> => {
  const [january, february] = await billed(shop, accountId);
  expect([toText(january.totalAmount), await shop.unbilled(january)], accountId).toEqual([usage, "0"]);
  expect([toText(february.totalAmount), await shop.unbilled(february)], accountId).toEqual(["0", "0"]);
  expect([await shop.counted(accountId, JANUARY), await shop.counted(accountId, FEBRUARY)]).toEqual([usage, "0"]);
};

/** Lives through all windows; in each, what is to be done for the account named after it. */
const liveThrough = async (
  windows: readonly Window[],
  begin: (shop: UsageShop, window: Window) => Promise<unknown>,
  act: (shop: UsageShop, window: Window) => Promise<unknown>,
): Promise<UsageShop> => {
  const shop = await openUsageShop({ accounts: windows });
  await shop.passTo(USED_AT);
  for (const window of windows) await begin(shop, window);
  for (const window of windows) {
    await shop.passTo(WINDOWS[window]);
    await act(shop, window);
    await shop.settle();
  }
  await shop.passTo("2025-03-10T00:00:00Z");
  return shop;
};

const ALL = Object.keys(WINDOWS) as Window[];

describe("usage that is late", () => {
  it("is billed once up to the end of the grace, and refused with the reason from then on", async () => {
    const shop = await liveThrough(
      ALL,
      (early, window) => early.use(aCall(window, USED_AT, "1")),
      // Twice in one request and once more: however late, an event is one event.
      async (late, window) => {
        const event = aCall(window, USED_AT, "40", { id: `late ${window}` });
        await late.ingest(event, event);
        await late.ingest(event);
      },
    );
    for (const window of ALL) {
      const statuses = await shop.statuses(`late ${window}`);
      if (isInTime(window)) {
        expect(statuses, window).toEqual([METERED, DUPLICATE, DUPLICATE]);
        await expectBilledOnce(shop, window, "41");
      } else {
        expect(statuses, window).toEqual([PAST_GRACE, PAST_GRACE, PAST_GRACE]);
        await expectBilledOnce(shop, window, "1");
      }
    }
    const { body } = await shop.api.get(`/events/${encodeURIComponent("late when the invoice becomes final")}`);
    expect(body.events[0].ingestionStatus).toMatchObject({
      status: PAST_GRACE,
      statusDescription: "received 2025-02-03T00:00:00Z; events of this cycle were awaited until 2025-02-03T00:00:00Z",
    });
    await expectExact(shop);
  });

  it("is of the cycle that its own time says, not of the one in which it arrives", async () => {
    const shop = await openUsageShop();
    await shop.passTo("2025-02-02T00:00:00Z");
    await shop.use(
      aCall("acme", "2025-01-31T23:59:59.999Z", "1"),
      aCall("acme", "2025-02-01T00:00:00Z", "20"),
      aCall("acme", "2025-02-02T00:00:00Z", "300"),
    );
    await shop.passTo("2025-03-10T00:00:00Z");
    const [january, february] = await billed(shop, "acme");
    expect([toText(january.totalAmount), toText(february.totalAmount)]).toEqual(["1", "320"]);
    await expectExact(shop);
  });
});

const DUPLICATE = "INGESTION_FAILED_DUPLICATE_EVENT";
const PAST_CYCLE = "FAILED: Event is of a past pricing cycle";

const correct = async (shop: UsageShop, window: Window, action: string, event?: object): Promise<string> => {
  const query = new URLSearchParams({ account_id: window, event_id: `wrong ${window}`, action });
  const { status, body } = await shop.api.post(`/events/correction?${query}`, event && { event });
  if (status !== 200) throw new Error(JSON.stringify(body));
  const [corrected] = body.data;
  return `${corrected.status}: ${corrected.reason}`;
};

describe("a correction", () => {
  const CORRECTIONS = [
    {
      action: "UNDO",
      event: undefined,
      done: "REVERTED: Event reverted",
      total: "1",
      statuses: ["REVERTED"],
      because: "of 1 and 40, 40 are taken back",
    },
    {
      action: "REDO",
      event: undefined,
      done: "REVERTED_AND_REINGESTED: Event reverted and ingested again",
      total: "41",
      statuses: [METERED, "REVERTED"],
      because: "40 are taken back and ingested again, which is 1 and 40",
    },
    {
      action: "REDO_EVENT",
      event: (window: Window) => aCall(window, "2025-01-11T00:00:00Z", "7", { id: `wrong ${window}` }),
      done: "REVERTED_AND_REINGESTED: Event reverted and ingested again",
      total: "8",
      statuses: [METERED, "REVERTED"],
      because: "7 take the place of 40",
    },
  ] as const;

  it.each(CORRECTIONS)(
    "$action is billed once up to the end of the grace, and refused from then on: $because",
    async (row) => {
      const answers = new Map<Window, string>();
      const shop = await liveThrough(
        ALL,
        (early, window) =>
          early.use(aCall(window, USED_AT, "1"), aCall(window, USED_AT, "40", { id: `wrong ${window}` })),
        async (asked, window) => {
          answers.set(window, await correct(asked, window, row.action, row.event?.(window)));
        },
      );
      for (const window of ALL) {
        const inTime = isInTime(window);
        expect(answers.get(window), window).toBe(inTime ? row.done : PAST_CYCLE);
        expect(await shop.statuses(`wrong ${window}`), window).toEqual(inTime ? row.statuses : [METERED]);
        await expectBilledOnce(shop, window, inTime ? row.total : "41");
      }
      await expectExact(shop);
    },
  );

  it("that is to put an event of a closed cycle in the place of one of the running cycle changes nothing", async () => {
    const shop = await openUsageShop();
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.use(aCall("acme", "2025-02-09T00:00:00Z", "40", { id: "wrong acme" }));
    const query = new URLSearchParams({ account_id: "acme", event_id: "wrong acme", action: "REDO_EVENT" });
    await shop.api.post(`/events/correction?${query}`, { event: aCall("acme", USED_AT, "7", { id: "late" }) });
    await shop.passTo("2025-03-10T00:00:00Z");

    expect([await shop.statuses("wrong acme"), await shop.statuses("late")]).toEqual([[METERED], []]);
    const [january, february] = await billed(shop, "acme");
    expect([toText(january.totalAmount), toText(february.totalAmount)]).toEqual(["0", "40"]);
    expect([await shop.unbilled(january), await shop.unbilled(february)]).toEqual(["0", "0"]);
    await expectExact(shop);
  });

  it("that was accepted in time and carried out late is billed: the close waits for the queue", async () => {
    const shop = await openUsageShop();
    await shop.passTo(USED_AT);
    await shop.use(aCall("acme", USED_AT, "40", { id: "wrong acme" }));
    await shop.passTo("2025-02-02T23:59:59.999Z");
    const query = new URLSearchParams({ account_id: "acme", event_id: "wrong acme", action: "REDO_EVENT" });
    await shop.api.post(`/events/correction?${query}`, { event: aCall("acme", USED_AT, "7", { id: "right" }) });
    // Somebody has the message and is slow.
    const [message] = await shop.adapters.queue.receive("usage-events", 1);
    if (!message) throw new Error("there is no message");
    await shop.moveClock("2025-02-03T00:00:00Z");
    await shop.adapters.scheduler.ring(shop.adapters.clock.now());
    await shop.settle();
    expect((await shop.factsOf("acme"))[0], "it waits").toMatchObject({ status: "DRAFT" });

    await shop.adapters.queue.release("usage-events", [message.receiptHandle], 0);
    await shop.passTo("2025-03-10T00:00:00Z");
    await expectBilledOnce(shop, "acme", "7");
    await expectExact(shop);
  });
});
