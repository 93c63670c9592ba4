import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { readUsageMessage } from "#domain/metering/usage-message.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { correctEvents } from "#usecases/events/correct-events.ts";
import type { Correction } from "#usecases/events/plan-corrections.ts";
import type { EventSelection } from "#usecases/events/select-events.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { unpackBody } from "#wire/message-body.ts";
import { logger } from "../../../functions/logger.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../../support/catalog-for-billing.ts";
import { Died, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { at } from "../../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const NOON = "2025-01-10T12:00:00Z";
/** Of January, which has two days of grace. */
const LAST_MOMENT = "2025-02-02T23:59:59.999Z";
const CLOSED = "2025-02-03T00:00:00Z";
const ACME = "acme" as AccountId;

const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })], cycle: { grace: 2 } });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.passTo(NOON);
  return { ...shop, meter };
};
type Shop = Awaited<ReturnType<typeof open>>;

const usage = async ({ world, organizationId, meter }: Shop): Promise<string> => {
  const interval = { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };
  const cells = await world.usageCounters.usage({ organizationId, accountId: ACME, interval }, foldUsage);
  return toText(cells.get(meter)?.sum ?? ZERO);
};
const expectAudit = async ({ world, organizationId }: BillingWorld): Promise<void> => {
  for await (const page of world.usageCounters.pages(organizationId)) {
    expect(await world.usageCounters.refold(page, foldUsage)).toEqual(await world.usageCounters.cells(page));
  }
};
const statuses = async ({ world, organizationId }: Shop, id: string): Promise<readonly string[]> =>
  (await world.usageCounters.findEvents(organizationId, { id })).map(({ status }) => status);

const correct = async (
  shop: Shop,
  correction: Correction,
  selection: Omit<EventSelection, "account">,
  world = shop.world,
): Promise<readonly string[]> => {
  const corrected = await correctEvents(world, shop.organizationId, {
    selection: { account: ACME, ...selection },
    correction,
  });
  if (!corrected.ok) throw new Error(JSON.stringify(corrected.error));
  return corrected.value.map(({ status, reason }) => `${status}: ${reason}`);
};

describe("a redo", () => {
  it("meters the event anew, by the definitions of today", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    await shop.api.post(`/usage_meters/${shop.meter}/deactivate`);
    await shop.api.patch(`/usage_meters/${shop.meter}`, {
      computations: [{ order: 1, computation: '{"*":[{"var":"attributes.units"},100]}' }],
    });
    await shop.api.post(`/usage_meters/${shop.meter}/activate`);

    expect(await correct(shop, { action: "REDO" }, { eventId: "a" })).toEqual([
      "REVERTED_AND_REINGESTED: Event reverted and ingested again",
    ]);
    expect(await usage(shop)).toBe("0");
    await shop.settle();

    expect(await usage(shop)).toBe("500");
    expect(await statuses(shop, "a")).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
    await expectAudit(shop);
  });

  it("leaves the event once, or undoes and counts it once, wherever the process dies", async () => {
    const shop = await open();
    const once = dyingWorld(shop.world);
    await shop.use(aCall("acme", NOON, "1", { id: "lived" }));
    await correct(shop, { action: "REDO" }, { eventId: "lived" }, once.world);
    await shop.settle();
    const deaths = deathsOf(once.writes());
    expect(deaths.length, "the queue, the undo, the mark and the message to the closer").toBe(8);

    for (const death of deaths) {
      const id = `died-${death.when}-${death.atWrite}`;
      await shop.use(aCall("acme", NOON, "1", { id }));
      const dying = dyingWorld(shop.world, death);
      await expect(correct(shop, { action: "REDO" }, { eventId: id }, dying.world)).rejects.toThrow(Died);
      await shop.settle();
      const isQueued = death.atWrite > 1 || death.when === "after";
      expect(await statuses(shop, id)).toEqual([
        "INGESTION_COMPLETED_EVENT_METERED",
        ...(isQueued ? ["REVERTED"] : []),
      ]);
    }
    expect(await usage(shop)).toBe(String(deaths.length + 1));
    await expectAudit(shop);
  });

  it("is finished by whoever takes it off the queue, wherever that process dies", async () => {
    const shop = await open();
    const redo = async (id: string) => {
      await shop.use(aCall("acme", NOON, "1", { id }));
      // The process that was asked for it dies after the event is on the queue.
      const dying = dyingWorld(shop.world, { atWrite: 1, when: "after" });
      await expect(correct(shop, { action: "REDO" }, { eventId: id }, dying.world)).rejects.toThrow(Died);
      const [received] = await shop.adapters.queue.receive("usage-events", 1);
      if (!received) throw new Error("there is no message");
      await shop.adapters.queue.acknowledge("usage-events", [received.receiptHandle]);
      return readUsageMessage(unpackBody(received.body));
    };
    const once = dyingWorld(shop.world);
    await createMeterEvents(once.world)(await redo("lived"));
    const deaths = deathsOf(once.writes());
    expect(deaths.length, "the undo and the commit at least").toBeGreaterThanOrEqual(4);

    for (const death of deaths) {
      const id = `died-${death.when}-${death.atWrite}`;
      const message = await redo(id);
      const dying = dyingWorld(shop.world, death);
      await untilSurvived(() => createMeterEvents(dying.world)(message));
      await createMeterEvents(shop.world)(message);
      expect(await statuses(shop, id)).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
    }
    expect(await usage(shop)).toBe(String(deaths.length + 1));
    await expectAudit(shop);
  });

  it("of an event that somebody else undid first ingests nothing", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    const overtaken: Shop["world"] = {
      ...shop.world,
      queue: {
        ...shop.world.queue,
        send: async (name, messages) => {
          await shop.world.queue.send(name, messages);
          if (name === "usage-events") await correct(shop, { action: "UNDO" }, { eventId: "a" });
        },
      },
    };
    expect(await correct(shop, { action: "REDO" }, { eventId: "a" }, overtaken)).toEqual([
      "FAILED: Event was reverted before",
    ]);
    await shop.settle();
    expect(await usage(shop)).toBe("0");
    expect(await statuses(shop, "a")).toEqual(["REVERTED"]);
    await expectAudit(shop);
  });

  it("by many at the same time counts the event once", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => correct(shop, { action: "REDO" }, { eventId: "a" })),
    );
    await shop.settle();
    expect(answers.flat().filter((answer) => answer.startsWith("REVERTED_AND_REINGESTED"))).toHaveLength(1);
    expect(await usage(shop)).toBe("5");
    await expectAudit(shop);
  });
});

describe("a redo of an account", () => {
  const minute = (index: number): string => `2025-01-10T11:${String(index).padStart(2, "0")}:00Z`;
  const EVENTS = Array.from({ length: 35 }, (_, index) => aCall("acme", minute(index), "1", { id: `e-${index}` }));
  const revertedOnce = async (shop: Shop): Promise<number> => {
    const lists = await Promise.all(EVENTS.map(({ id }) => statuses(shop, id as string)));
    return lists.filter((list) => list.includes("REVERTED")).length;
  };

  it("repeated selects what it has redone, and by the time of the events it reaches all", async () => {
    const shop = await open();
    await shop.use(...EVENTS);
    for (let times = 0; times < 2; times += 1) {
      expect(await correct(shop, { action: "REDO" }, {})).toHaveLength(30);
      await shop.settle();
      expect(await revertedOnce(shop)).toBe(30);
    }
    for (const { timestamp } of EVENTS) {
      await correct(shop, { action: "REDO" }, { eventSourceTime: at(timestamp) });
    }
    await shop.settle();
    expect(await revertedOnce(shop)).toBe(35);
    expect(await usage(shop)).toBe("35");
    await expectAudit(shop);
  });
});

describe("a redo with another event", () => {
  const another = (changes: Partial<UsageEvent>): UsageEvent => ({ ...aCall("acme", NOON, "7"), ...changes });

  it("puts that one in its place, on whatever hour and under whatever id", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    const event = another({ id: "b", timestamp: "2025-01-10T08:00:00Z" });
    await correct(shop, { action: "REDO_EVENT", event }, { eventId: "a" });
    await shop.settle();
    expect(await usage(shop)).toBe("7");
    expect(await statuses(shop, "a")).toEqual(["REVERTED"]);
    expect(await statuses(shop, "b")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    await expectAudit(shop);
  });

  it("goes by what is known at once: what changes until it is metered can refuse it, and the old one is gone", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    expect(await correct(shop, { action: "REDO_EVENT", event: another({ id: "b" }) }, { eventId: "a" })).toEqual([
      "REVERTED_AND_REINGESTED: Event reverted and ingested again",
    ]);
    await shop.api.post(`/usage_meters/${shop.meter}/deactivate`);
    expect((await shop.api.post("/event_schema/call/deactivate")).status).toBe(200);
    await shop.settle();
    expect(await statuses(shop, "a")).toEqual(["REVERTED"]);
    expect(await statuses(shop, "b")).toEqual(["INGESTION_FAILED_SCHEMA_NOT_DEFINED"]);
  });

  it("may have its id", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    await correct(shop, { action: "REDO_EVENT", event: another({ id: "a" }) }, { eventId: "a" });
    await shop.settle();
    expect(await usage(shop)).toBe("7");
    expect(await statuses(shop, "a")).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
  });

  it("may be of another account: the account of either pays for what it has", async () => {
    const shop = await open();
    await anAccount(shop, "other");
    await shop.use(aCall("acme", NOON, "5", { id: "a" }));
    await correct(shop, { action: "REDO_EVENT", event: another({ id: "a", accountId: "other" }) }, { eventId: "a" });
    await shop.settle();
    expect(await usage(shop)).toBe("0");
    const [record] = await shop.world.usageCounters.findEvents(shop.organizationId, { id: "a" });
    expect(record).toMatchObject({ accountId: "other", status: "INGESTION_COMPLETED_EVENT_NOT_METERED" });
  });
});

describe("an undo", () => {
  it("has the draft rated anew", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "5", { id: "a" }), aCall("acme", NOON, "3", { id: "b" }));
    await shop.passTo("2025-01-11T00:00:00Z");
    expect((await shop.factsOf("acme")).map(({ total }) => total)).toEqual(["8"]);
    await correct(shop, { action: "UNDO" }, { eventId: "a" });
    await shop.settle();
    expect((await shop.factsOf("acme")).map(({ total }) => total)).toEqual(["3"]);
  });

  it("is possible until the grace has passed, and not from then on", async () => {
    const shop = await open();
    const late = "2025-01-31T23:00:00Z";
    await shop.passTo(late);
    await shop.use(aCall("acme", late, "5", { id: "a" }), aCall("acme", late, "3", { id: "b" }));
    await shop.passTo(LAST_MOMENT);
    expect(await correct(shop, { action: "UNDO" }, { eventId: "a" })).toEqual(["REVERTED: Event reverted"]);
    await shop.passTo(CLOSED);
    for (const action of ["UNDO", "REDO"] as const) {
      expect(await correct(shop, { action }, { eventId: "b" })).toEqual(["FAILED: Event is of a past pricing cycle"]);
    }
    await shop.settle();
    expect(await usage(shop)).toBe("3");
    expect((await shop.factsOf("acme")).filter(({ status }) => status === "DUE").map(({ total }) => total)).toEqual([
      "3",
    ]);
  });

  it("that is asked for in time and takes until the grace has passed loses nothing: a redo counts, an undo stays away", async () => {
    const shop = await open();
    const late = "2025-01-31T23:00:00Z";
    await shop.passTo(late);
    await shop.use(aCall("acme", late, "5", { id: "redone" }), aCall("acme", late, "3", { id: "kept" }));
    await shop.moveClock(LAST_MOMENT);
    const { clock, usageCounters } = shop.world;
    /** The first look at the clock is in time, and whatever comes after it is not. */
    const slow = () => {
      let looks = 0;
      const now = () => (looks++ === 0 ? clock.now() : at("2025-02-03T00:00:20Z"));
      return { ...shop.world, clock: { now }, usageCounters };
    };
    expect(await correct(shop, { action: "UNDO" }, { eventId: "kept" }, slow())).toEqual([
      "FAILED: Event is of a past pricing cycle",
    ]);
    expect(await correct(shop, { action: "REDO" }, { eventId: "redone" }, slow())).toEqual([
      "REVERTED_AND_REINGESTED: Event reverted and ingested again",
    ]);
    await shop.moveClock("2025-02-03T00:01:00Z");
    await shop.settle();
    expect(await usage(shop)).toBe("8");
    await shop.passTo("2025-02-04T00:00:00Z");
    const due = (await shop.factsOf("acme")).filter(({ status }) => status === "DUE");
    expect(due.map(({ total }) => total)).toEqual(["8"]);
  });
});
