import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstOfMonth, moveToTenth, now, passMinutes } from "./clock.ts";
import { eventually } from "./eventually.ts";
import { allowAgain, forbid } from "./forbid.ts";
import { DUPLICATE, METERED, outcomesOf, outcomesOnce, usageIn } from "./outcomes.ts";
import { lengthOf, messagesIn, purge, redrive, sendTo } from "./queues.ts";
import { openShop, type Shop, usageOf } from "./shop.ts";

/** Longer than a message of usage stays hidden after it was received: six times the three minutes of `Meter`, and its window. */
const HIDDEN_MINUTES = 19;
const RECEIVED_AT_MOST = 5;

/** Lets the queue bring what fails as often as it does, until nothing waits or is hidden there any more. */
const untilPutAside = async (): Promise<void> => {
  for (let received = 0; received <= RECEIVED_AT_MOST; received += 1) {
    const { hidden } = await eventually(
      () => lengthOf("usage-events"),
      ({ waiting }) => waiting === 0,
    );
    if (hidden === 0) return;
    passMinutes(HIDDEN_MINUTES);
  }
  throw new Error(`messages still wait after they were received ${RECEIVED_AT_MOST} times`);
};

describe("usage that cannot be counted", () => {
  let shop: Shop;
  let window: { readonly startTime: string; readonly endTime: string };

  beforeAll(async () => {
    moveToTenth();
    shop = await openShop("Dead letters");
    const startTime = new Date(now().getTime() - 86_400_000).toISOString();
    window = { startTime, endTime: firstOfMonth(1).toISOString() };
  });

  afterAll(() => purge("usage-events-dead-letters"));

  it("is put aside alone: what came beside it is counted", async () => {
    await shop.api.post("/ingest", { event: usageOf("before", "1") });
    await sendTo("usage-events", "this is no usage");
    await shop.api.post("/ingest", { event: usageOf("after", "2") });
    expect(await outcomesOnce(shop, "before", 1)).toEqual([METERED]);
    expect(await outcomesOnce(shop, "after", 1)).toEqual([METERED]);
    await untilPutAside();
    expect((await messagesIn("usage-events-dead-letters")).map(({ Body }) => Body)).toEqual(["this is no usage"]);
    expect(await usageIn(shop, window)).toBe("3");
    await purge("usage-events-dead-letters");
  });

  it("waits among the dead letters while the function may not count, and counts once when it is put back", async () => {
    await forbid("Meter", ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"]);
    try {
      await shop.api.post("/ingest", { event: usageOf("late", "10") });
      await shop.api.post("/ingestBatch", { events: [usageOf("later", "20"), usageOf("latest", "30")] });
      await untilPutAside();
    } finally {
      await allowAgain("Meter");
    }
    expect(await outcomesOf(shop, "late")).toEqual([]);
    expect(await usageIn(shop, window)).toBe("3");
    expect(await messagesIn("usage-events-dead-letters")).toHaveLength(2);

    // A client that saw no outcome may have sent the same once more meanwhile.
    await shop.api.post("/ingest", { event: usageOf("late", "10") });
    expect(await outcomesOnce(shop, "late", 1)).toEqual([METERED]);
    expect(await redrive("usage-events")).toBe(2);
    expect(await outcomesOnce(shop, "late", 2)).toEqual([METERED, DUPLICATE].sort());
    expect(await outcomesOnce(shop, "later", 1)).toEqual([METERED]);
    expect(await outcomesOnce(shop, "latest", 1)).toEqual([METERED]);
    expect(await usageIn(shop, window)).toBe("63");
    expect(await messagesIn("usage-events-dead-letters")).toEqual([]);
  });
});
