import type { SQSEvent } from "aws-lambda";
import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId, EventReference } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { toText } from "#domain/money/decimal.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../../../functions/logger.ts";
import { createMeterHandler } from "../../../functions/meter/handler.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { sqsEvent } from "../../../local/queue-events.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../../support/catalog-for-billing.ts";
import { deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { at } from "../../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const NOW = "2025-01-01T00:00:00Z";

const openMetering = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })] });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  return { ...shop, meter };
};

/** Two hours of usage, a duplicate of the first event and an event that nobody can meter: every kind of write. */
const messageOf = ({ organizationId }: BillingWorld, of: string): UsageMessage => ({
  organizationId,
  receivedAt: at(NOW),
  events: [
    aCall("acme", "2025-01-01T01:00:00Z", "1", { id: `${of}-1` }),
    aCall("acme", "2025-01-01T02:00:00Z", "20", { id: `${of}-2` }),
    aCall("acme", "2025-01-01T01:30:00Z", "1000", { id: `${of}-1` }),
    aCall("acme", "2025-01-01T02:00:00Z", "300", { id: `${of}-3`, dimensions: {} }),
  ].map((event, index) => ({ reference: `event.${of}.${index}` as EventReference, event })),
});

const usageOf = async ({ world, organizationId }: BillingWorld, meterId: string): Promise<string> => {
  const interval = { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };
  const cells = await world.usageCounters.usage(
    { organizationId, accountId: "acme" as AccountId, interval },
    foldUsage,
  );
  return toText(
    cells.get(meterId)?.sum ??
      (() => {
        throw new Error("nothing was counted");
      })(),
  );
};

const statusesOf = async ({ api }: BillingWorld, id: string): Promise<readonly string[]> =>
  (await api.get(`/events/${id}`)).body.events
    .map((one: { ingestionStatus: { status: string } }) => one.ingestionStatus.status)
    .sort();

const expectCountedOnce = async (shop: BillingWorld, of: string): Promise<void> => {
  expect(await statusesOf(shop, `${of}-1`)).toEqual([
    "INGESTION_COMPLETED_EVENT_METERED",
    "INGESTION_FAILED_DUPLICATE_EVENT",
  ]);
  expect(await statusesOf(shop, `${of}-2`)).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
  expect(await statusesOf(shop, `${of}-3`)).toEqual(["INGESTION_FAILED"]);
};

describe("a message that is delivered again", () => {
  it("changes nothing", async () => {
    const shop = await openMetering();
    const meterEvents = createMeterEvents(shop.world);
    for (let times = 0; times < 4; times += 1) await meterEvents(messageOf(shop, "again"));
    expect(await usageOf(shop, shop.meter)).toBe("21");
    await expectCountedOnce(shop, "again");
  });

  it("changes nothing when both deliveries are worked on at once", async () => {
    const shop = await openMetering();
    const [first, second] = [createMeterEvents(shop.world), createMeterEvents(shop.world)];
    await Promise.all([
      first(messageOf(shop, "both")),
      second(messageOf(shop, "both")),
      first(messageOf(shop, "both")),
    ]);
    expect(await usageOf(shop, shop.meter)).toBe("21");
    await expectCountedOnce(shop, "both");
  });

  it("changes nothing after the process died at any write, before or after it was done", async () => {
    const shop = await openMetering();
    const once = dyingWorld(shop.world);
    await createMeterEvents(once.world)(messageOf(shop, "lived"));
    const deaths = deathsOf(once.writes());
    expect(deaths.length, "two pages, the refused ones and the mark").toBeGreaterThanOrEqual(8);

    for (const death of deaths) {
      const of = `died-${death.when}-${death.atWrite}`;
      const dying = dyingWorld(shop.world, death);
      await untilSurvived(() => createMeterEvents(dying.world)(messageOf(shop, of)));
      await expectCountedOnce(shop, of);
    }
    expect(await usageOf(shop, shop.meter)).toBe(String(21 * (deaths.length + 1)));
  });
});

describe("a batch from the queue", () => {
  const call = (world: World, bodies: readonly string[]): Promise<unknown> =>
    createMeterHandler(world)(eventOf(bodies), lambdaContext("meter", "test"));
  const eventOf = (bodies: readonly string[]): SQSEvent =>
    sqsEvent(
      "usage-events",
      bodies.map((body, index) => ({
        messageId: `m-${index}`,
        receiptHandle: `m-${index}`,
        body,
        group: "any",
        sentAt: at(NOW),
        receiveCount: 1,
      })),
    );

  it("reports the messages that failed, and counts the others", async () => {
    const shop = await openMetering();
    const good = JSON.stringify(messageOf(shop, "good"));
    const nobody = JSON.stringify({ ...messageOf(shop, "lost"), organizationId: "org.nobody" });
    const broken = ["", "{", "null", "[]", "{}", JSON.stringify({ organizationId: "x", receivedAt: 1 }), nobody];

    const answer = await call(shop.world, [...broken, good]);

    expect(answer).toEqual({
      batchItemFailures: broken.map((_, index) => ({ itemIdentifier: `m-${index}` })),
    });
    expect(await usageOf(shop, shop.meter)).toBe("21");
  });

  it("reports all of them when the world is down", async () => {
    const shop = await openMetering();
    const down: World = {
      ...shop.world,
      usageCounters: { ...shop.world.usageCounters, commit: () => Promise.reject(new Error("the disk is full")) },
    };
    const bodies = [JSON.stringify(messageOf(shop, "one")), JSON.stringify(messageOf(shop, "two"))];
    expect(await call(down, bodies)).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-0" }, { itemIdentifier: "m-1" }],
    });
  });
});
