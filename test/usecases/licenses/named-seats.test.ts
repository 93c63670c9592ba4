import { describe, expect, it } from "vitest";
import type { AccountId, EventReference } from "#domain/ids.ts";
import { correctEvents } from "#usecases/events/correct-events.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { Died, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import type { PostedEvent } from "../../support/ingest.ts";
import { openSeatShop, type SeatShop, seatEvent } from "../../support/licenses.ts";
import { at } from "../../support/world.ts";

const NOW = "2025-04-20T00:00:00Z";
const open = async (): Promise<SeatShop> => {
  const shop = await openSeatShop({ named: true });
  await shop.passTo(NOW);
  return shop;
};

/** Stretches of all names as `ada 01T10:00..03T10:00`. */
const stretches = async (shop: SeatShop): Promise<readonly string[]> =>
  (await shop.api.get("/named_license_updates")).body.data.map(
    (one: { name: string; effectiveFrom: string; effectiveUntil?: string }) =>
      `${one.name} ${one.effectiveFrom.slice(8, 16)}..${one.effectiveUntil?.slice(8, 16) ?? ""}`,
  );

const statusOf = async (shop: SeatShop, id: string): Promise<readonly string[]> => {
  const records = await shop.world.usageCounters.findEvents(shop.organizationId, { id });
  return records.map(({ status, description = "" }) => `${status} ${description}`.trim());
};

const undo = (shop: SeatShop, id: string, action: "UNDO" | "REDO" = "UNDO", world = shop.world) =>
  correctEvents(world, shop.organizationId, {
    selection: { account: "acme", eventId: id } as never,
    correction: { action },
  });

describe("events of named licenses (§10.3)", () => {
  it("that are refused say why", async () => {
    const shop = await open();
    const { id: counted } = (await shop.api.post("/addons", { name: "Counted", type: "LICENSE" })).body;
    const when = "2025-04-19T10:00:00Z";
    const cases: readonly [PostedEvent, RegExp][] = [
      [seatEvent("addon.x", "ada", 1, when), /license 'addon\.x' does not exist/],
      [seatEvent(counted, "ada", 1, when), /is of type LICENSE, not NAMED_LICENSE/],
      [seatEvent(shop.license, "x".repeat(51), 1, when), /more than 50 characters/],
      [seatEvent(shop.license, "ada", 1, when, { dimensions: { license_id: shop.license } }), /'name' is missing/],
      [seatEvent(shop.license, "ada", 1, when, { dimensions: { name: "ada" } }), /'license_id' is missing/],
      [seatEvent(shop.license, "ada", 1, when, { attributes: [] }), /'action' is missing/],
      [seatEvent(shop.license, "ada", 1, when, { attributes: [{ name: "action", value: "2" }] }), /must be 1 or -1/],
    ];
    for (const [event, reason] of cases) {
      await shop.use(event);
      expect(await statusOf(shop, event.id ?? "")).toEqual([
        expect.stringMatching(new RegExp(`^INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT .*${reason.source}`)),
      ]);
    }
    expect(await stretches(shop)).toEqual([]);
  });

  it("that count are metered, also for an account without a plan then", async () => {
    const shop = await open();
    const before = seatEvent(shop.license, "ada", 1, "2025-03-10T10:00:00Z");
    await shop.use(before);
    expect(await statusOf(shop, before.id ?? "")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect(await stretches(shop)).toEqual(["ada 10T10:00.."]);
  });

  it("with an id that was used change nothing", async () => {
    const shop = await open();
    const added = seatEvent(shop.license, "ada", 1, "2025-04-10T10:00:00Z");
    await shop.use(added);
    await shop.use({ ...added, timestamp: "2025-04-09T10:00:00Z" });
    expect(await stretches(shop)).toEqual(["ada 10T10:00.."]);
  });

  it("give the same stretches whatever order they come in", async () => {
    const shop = await open();
    const some = (name: string) => [
      seatEvent(shop.license, name, 1, "2025-04-01T10:00:00Z"),
      seatEvent(shop.license, name, -1, "2025-04-03T10:00:00Z"),
      seatEvent(shop.license, name, 1, "2025-04-05T10:00:00Z"),
    ];
    for (const event of some("ada")) await shop.use(event);
    for (const event of some("bob").reverse()) await shop.use(event);
    await shop.use(...some("eve"));
    const expected = (name: string) => [`${name} 01T10:00..03T10:00`, `${name} 05T10:00..`];
    expect(await stretches(shop)).toEqual(["ada", "bob", "eve"].flatMap(expected));
  });

  it("that are undone are taken back, and may be sent again", async () => {
    const shop = await open();
    const added = seatEvent(shop.license, "ada", 1, "2025-04-01T10:00:00Z");
    const removed = seatEvent(shop.license, "ada", -1, "2025-04-03T10:00:00Z");
    await shop.use(added, removed);
    expect((await undo(shop, removed.id ?? "")).ok).toBe(true);
    expect(await stretches(shop)).toEqual(["ada 01T10:00.."]);
    await undo(shop, added.id ?? "");
    expect(await stretches(shop)).toEqual([]);
    await shop.use({ ...added, timestamp: "2025-04-02T10:00:00Z" });
    expect(await stretches(shop)).toEqual(["ada 02T10:00.."]);
  });

  it("that are redone count once", async () => {
    const shop = await open();
    const added = seatEvent(shop.license, "ada", 1, "2025-04-01T10:00:00Z");
    await shop.use(added);
    await undo(shop, added.id ?? "", "REDO");
    await shop.settle();
    expect(await stretches(shop)).toEqual(["ada 01T10:00.."]);
    const [name] = await shop.world.namedSeats.namesOf(shop.organizationId, {
      accountId: "acme" as AccountId,
      licenseId: shop.license as never,
    });
    expect(name?.events.map(({ reverted = false }) => reverted).toSorted()).toEqual([false, true]);
  });

  it("that are undone rate the draft anew", async () => {
    const shop = await open();
    const added = seatEvent(shop.license, "ada", 1, "2025-04-01T00:00:00Z");
    await shop.use(added);
    await shop.passTo("2025-04-20T01:00:00Z");
    expect(await shop.billed()).toEqual(["STANDARD 10 DRAFT"]);
    await undo(shop, added.id ?? "");
    await shop.settle();
    expect(await shop.billed()).toEqual(["STANDARD 0 DRAFT"]);
  });
});

describe("a process that dies", () => {
  const message = (shop: SeatShop, event: PostedEvent, reference = "event.1") => ({
    organizationId: shop.organizationId,
    receivedAt: at(NOW),
    events: [{ reference: reference as EventReference, event: event as never }],
  });

  it("while it counts a seat leaves nothing that the next delivery does not complete", async () => {
    const first = await open();
    const counting = dyingWorld(first.world);
    await createMeterEvents(counting.world)(message(first, seatEvent(first.license, "ada", 1, "2025-04-10T10:00:00Z")));
    expect(counting.writes()).toBeGreaterThan(2);
    for (const death of deathsOf(counting.writes())) {
      const shop = await open();
      const { world } = dyingWorld(shop.world, death);
      const event = seatEvent(shop.license, "ada", 1, "2025-04-10T10:00:00Z");
      await untilSurvived(() => createMeterEvents(world)(message(shop, event)));
      expect(await stretches(shop), JSON.stringify(death)).toEqual(["ada 10T10:00.."]);
      await shop.passTo("2025-05-01T00:00:00Z");
      expect((await shop.billed())[0]).toBe("STANDARD 7 DUE");
    }
  });

  it("while it undoes a seat leaves nothing that the next request does not complete", async () => {
    const first = await open();
    const event = seatEvent(first.license, "ada", 1, "2025-04-10T10:00:00Z");
    await first.use(event);
    const undoing = dyingWorld(first.world);
    await undo(first, event.id ?? "", "UNDO", undoing.world);
    for (const death of deathsOf(undoing.writes())) {
      const shop = await open();
      const added = seatEvent(shop.license, "ada", 1, "2025-04-10T10:00:00Z");
      await shop.use(added);
      const { world } = dyingWorld(shop.world, death);
      await untilSurvived(() => undo(shop, added.id ?? "", "UNDO", world));
      expect(await stretches(shop), JSON.stringify(death)).toEqual([]);
    }
  });

  it("between counting and undoing brings no seat back by a late delivery", async () => {
    const shop = await open();
    const event = seatEvent(shop.license, "ada", 1, "2025-04-10T10:00:00Z");
    // Counted, and stopped before the seat was written.
    const stopped = dyingWorld(shop.world, { atWrite: 1, when: "after" });
    await expect(createMeterEvents(stopped.world)(message(shop, event))).rejects.toThrow(Died);
    await undo(shop, event.id ?? "");
    await createMeterEvents(shop.world)(message(shop, event));
    expect(await stretches(shop)).toEqual([]);
  });
});
