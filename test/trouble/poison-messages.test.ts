import { beforeAll, describe, expect, it } from "vitest";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { QueueName } from "#ports/queue.ts";
import type { World } from "#usecases/world.ts";
import { packBody } from "#wire/message-body.ts";
import { logger } from "../../functions/logger.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { JANUARY, openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const METERED = "INGESTION_COMPLETED_EVENT_METERED";
const NOON = "2025-01-10T12:00:00Z";

const open = async (): Promise<UsageShop> => {
  const shop = await openUsageShop({ accounts: ["acme", "other"] });
  await shop.passTo(NOON);
  return shop;
};

/** A message about one call of an account, as the ingest function would have left it. */
const aBody = ({ organizationId }: UsageShop, id: string, changes: object = {}): string =>
  JSON.stringify({
    organizationId,
    receivedAt: Date.parse(NOON),
    events: [{ reference: `event.${id}`, event: aCall("acme", NOON, "1", { id }) }],
    ...changes,
  });

const put = ({ world }: UsageShop, queue: QueueName, bodies: readonly string[]): Promise<void> =>
  world.queue.send(
    queue,
    bodies.map((body) => ({ body, group: "acme" })),
  );

const deadBodies = async ({ adapters }: UsageShop, queue: QueueName): Promise<readonly string[]> =>
  (await adapters.queue.deadLetters(queue, 100)).map(({ body }) => body);

/** A world with a mistake of ours: it cannot add up the event of that id. */
const cannotFold = ({ world }: UsageShop, id: string): World => {
  const { usageCounters } = world;
  const poisoned =
    (fold: Fold): Fold =>
    (cells, events) => {
      if (events.some((event) => event.id === id)) throw new TypeError(`cannot add up ${id}`);
      return fold(cells, events);
    };
  return {
    ...world,
    usageCounters: { ...usageCounters, commit: (group, fold) => usageCounters.commit(group, poisoned(fold)) },
  };
};

describe("a message that nobody can read", () => {
  const UNREADABLE: readonly { readonly because: string; readonly body: (shop: UsageShop) => string }[] = [
    { because: "it is empty", body: () => " " },
    { because: "it is no JSON", body: () => "{" },
    { because: "it is null", body: () => "null" },
    { because: "it is a list", body: () => "[]" },
    { because: "it lacks everything", body: () => "{}" },
    { because: "its organization is unknown", body: (shop) => aBody(shop, "lost", { organizationId: "org.nobody" }) },
    { because: "its time of receipt is a text", body: (shop) => aBody(shop, "lost", { receivedAt: NOON }) },
    { because: "its events are none", body: (shop) => aBody(shop, "lost", { events: [{}] }) },
    {
      because: "its event has a timestamp that is none",
      body: (shop) => aBody(shop, "lost", { events: [{ reference: "r", event: aCall("acme", "yesterday", "1") }] }),
    },
    { because: "it is cut off in the middle", body: (shop) => aBody(shop, "lost").slice(0, 90) },
    { because: "it is packed and broken", body: () => "gzip+base64:H4sIAAAA" },
    {
      because: "it is packed and cut off",
      body: (shop) => packBody(aBody(shop, "lost", { padding: "x".repeat(80_000) })).slice(0, -40),
    },
  ];

  it("ends among the dead letters alone; what came with it is counted", async () => {
    const shop = await open();
    const poison = UNREADABLE.map(({ body }) => body(shop));
    await put(
      shop,
      "usage-events",
      poison.flatMap((body, index) => [body, aBody(shop, `good-${index}`)]),
    );
    const cloud = createCloud(shop, shop.world, { batch: 100 });
    await cloud.settle();

    const dead = await deadBodies(shop, "usage-events");
    for (const [index, { because }] of UNREADABLE.entries()) {
      expect(dead, because).toContain(poison[index]);
      expect(await shop.statuses(`good-${index}`), because).toEqual([METERED]);
    }
    expect(dead).toHaveLength(UNREADABLE.length);
    expect(await shop.counted("acme", JANUARY)).toBe(String(UNREADABLE.length));
    expect(cloud.figures(), "five tries of each").toMatchObject({ MessagesFailed: 5 * UNREADABLE.length });
    await expectExact(shop);
  });

  it.each(["close-accounts", "render-invoices", "deliver-invoices"] as const)(
    "ends among the dead letters of %s alone; what came with it is done",
    async (queue) => {
      const shop = await open();
      await shop.use(aCall("acme", NOON, "7"));
      await shop.passTo("2025-02-02T23:59:00Z");
      await shop.moveClock("2025-02-03T00:00:00Z");
      const poison = ["{", "null", "{}", '{"organizationId":"org.nobody"}', '{"organizationId":1,"accountId":[]}'];
      await put(shop, queue, poison);
      const cloud = createCloud(shop, shop.world);
      await cloud.sweep();
      await cloud.settle();
      expect([...(await deadBodies(shop, queue))].sort()).toEqual([...poison].sort());
      const [january] = await shop.invoicesOf("acme");
      expect(january).toMatchObject({ status: "DUE" });
      expect(january?.deliveredAt).toBeDefined();
      await expectExact(shop);
    },
  );
});

describe("an event that we cannot count", () => {
  it.each([
    { because: "of another account", accountId: "other", timestamp: NOON },
    { because: "of another hour of the account", accountId: "acme", timestamp: "2025-01-10T11:00:00Z" },
    { because: "of the same hour of the account", accountId: "acme", timestamp: NOON },
  ])(
    "ends among the dead letters alone, next to one $because; put back when it can be, it is counted once",
    async (row) => {
      const shop = await open();
      await shop.ingest(aCall("acme", NOON, "1000", { id: "poison" }));
      for (let number = 0; number < 5; number += 1) {
        await shop.ingest(aCall(row.accountId, row.timestamp, "1", { id: `good-${number}` }));
      }
      await createCloud(shop, cannotFold(shop, "poison")).settle();
      const dead = await shop.adapters.queue.deadLetters("usage-events", 10);
      expect(dead.map(({ body }) => JSON.parse(body).events[0].event.id)).toEqual(["poison"]);
      for (let number = 0; number < 5; number += 1) expect(await shop.statuses(`good-${number}`)).toEqual([METERED]);
      expect(await shop.counted(row.accountId, JANUARY)).toBe("5");

      for (let times = 0; times < 2; times += 1) {
        await shop.adapters.queue.redrive("usage-events");
        await shop.settle();
      }
      expect(await shop.statuses("poison")).toEqual([METERED]);
      expect(await shop.counted("acme", JANUARY)).toBe(row.accountId === "acme" ? "1005" : "1000");
      expect(await deadBodies(shop, "usage-events")).toEqual([]);
      await shop.passTo("2025-03-10T00:00:00Z");
      expect((await shop.factsOf("acme")).map(({ total }) => total)).toEqual([
        row.accountId === "acme" ? "1005" : "1000",
        "0",
        "0",
      ]);
      await expectExact(shop);
    },
  );
});
