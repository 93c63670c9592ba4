import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { addMilliseconds, DAY, HOUR, type Instant, toIso } from "#domain/time/instant.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import { correctEvents } from "#usecases/events/correct-events.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../../functions/logger.ts";
import { type Chance, createChance } from "../exactly-once/simulation/chance.ts";
import { aroundPorts } from "../support/around-ports.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { callIngest } from "../support/ingest.ts";
import { shareOf } from "../support/share-of.ts";
import { openUsageShop, type UsageShop } from "../support/usage-shop.ts";
import { at } from "../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const ACCOUNTS = ["one", "two"];
const STEPS = 40;
const EVER = { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };

/** The same world, where every call of a port takes a while that chance decides, so that work at the same time meets everywhere. */
const slowWorld = (world: World, chance: Chance): World => {
  const turns = async (): Promise<void> => {
    for (let left = chance.between(0, 3); left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return aroundPorts(world, async (_, done) => {
    await turns();
    const result = await done();
    await turns();
    return result;
  });
};

type Act = (world: World) => Promise<unknown>;

/** What may happen at any time. `ids` are those of the events posted so far. */
const createActs = (shop: UsageShop, chance: Chance, ids: string[]) => {
  const { organizationId, adapters } = shop;
  const account = (): string => chance.pick(ACCOUNTS);
  /** Mostly of now, sometimes of a cycle that is long closed, or ahead of the time. */
  const timestamp = (): Instant => {
    const ago = chance.happens(0.7) ? chance.between(-10 * HOUR, 5 * DAY) : chance.between(0, 60 * DAY);
    return addMilliseconds(adapters.clock.now(), -ago);
  };
  const post: Act = async (world) => {
    const events = Array.from({ length: chance.between(1, 4) }, () => {
      const isRepeat = ids.length > 0 && chance.happens(0.25);
      const id = isRepeat ? chance.pick(ids) : `e-${ids.length}`;
      if (!isRepeat) ids.push(id);
      return aCall(account(), toIso(timestamp()), String(chance.between(0, 99)), { id });
    });
    expect((await callIngest(world, organizationId, "/ingestBatch", { events })).status).toBe(202);
  };
  const meter: Act = async (world) => {
    const messages = await adapters.queue.receive("usage-events", chance.between(1, 8));
    if (messages.length === 0) return;
    const failed = await createCloud(shop, world).call("usage-events", messages);
    // A quarter is delivered again although it was done, though not so often that it is put aside.
    const done = messages
      .filter(({ messageId }) => !failed.has(messageId))
      .filter(({ receiveCount }) => receiveCount >= 3 || !chance.happens(0.25))
      .map(({ receiptHandle }) => receiptHandle);
    await adapters.queue.acknowledge("usage-events", done);
    await adapters.queue.release(
      "usage-events",
      messages.map(({ receiptHandle }) => receiptHandle),
      0,
    );
  };
  const close: Act = (world) => closeAccount(world, { organizationId, accountId: account() as AccountId });
  const correct: Act = (world) => {
    const eventId = ids.length > 0 ? chance.pick(ids) : "e-0";
    const accountId = account();
    const event = aCall(accountId, toIso(timestamp()), String(chance.between(0, 99)), { id: eventId });
    return correctEvents(world, organizationId, {
      selection: { account: accountId, eventId },
      correction: chance.pick([{ action: "UNDO" }, { action: "REDO" }, { action: "REDO_EVENT", event }] as const),
    });
  };
  const sweepAll: Act = (world) => sweep(world);
  return [post, post, post, meter, meter, close, correct, sweepAll];
};

/** Some months in which usage is posted, counted, corrected and closed, all at the same time. */
const live = async (seed: number): Promise<UsageShop & { readonly ids: readonly string[] }> => {
  const chance = createChance(seed);
  const shop = await openUsageShop({ accounts: ACCOUNTS, grace: chance.between(0, 3) });
  const ids: string[] = [];
  const acts = createActs(shop, chance, ids);
  await shop.passTo("2025-01-20T00:00:00Z");
  for (let step = 0; step < STEPS; step += 1) {
    const world = slowWorld(shop.world, createChance(seed, step + 1));
    await Promise.all(Array.from({ length: chance.between(1, 5) }, () => chance.pick(acts)(world).catch(expectBusy)));
    if (chance.happens(0.5)) {
      await shop.moveClock(toIso(addMilliseconds(shop.adapters.clock.now(), chance.between(0, 4 * DAY))));
      await shop.adapters.scheduler.ring(shop.adapters.clock.now());
    }
  }
  await shop.settle();
  // Two months later every cycle that saw usage is closed.
  await shop.passTo(toIso(addMilliseconds(shop.adapters.clock.now(), 62 * DAY)));
  return { ...shop, ids };
};

/** An engine that is busy may turn somebody away, who does not know then what was done. Nothing else may go wrong. */
const expectBusy = (cause: unknown): void => {
  if (!(cause instanceof Error && cause.name === "TimeoutError")) throw cause;
};

describe("histories by chance", () => {
  it.each(shareOf(Array.from({ length: 30 }, (_, index) => index + 1)))(
    "of posts, counts, corrections and closes at the same time bill every event once (seed %i)",
    async (seed) => {
      const shop = await live(seed);
      await expectExact(shop);
      expect(await shop.adapters.queue.deadLetters("usage-events", 10)).toEqual([]);
      const { usageCounters } = shop.world;
      const records = (
        await Promise.all(shop.ids.map((id) => usageCounters.findEvents(shop.organizationId, { id })))
      ).flat();
      for (const accountId of ACCOUNTS) {
        const metered = records.filter(
          (record) => record.accountId === accountId && record.status === "INGESTION_COMPLETED_EVENT_METERED",
        );
        const units = metered.reduce((sum, { event }) => sum.plus(event.attributes[0]?.value ?? ZERO), ZERO);
        expect(await shop.counted(accountId, EVER), "each event that says so is counted, and no other").toBe(
          toText(units),
        );

        const invoices = await shop.invoicesOf(accountId);
        const final = invoices.filter(({ sequenceId }) => sequenceId !== undefined);
        expect(final.length).toBeGreaterThanOrEqual(2);
        let billed = ZERO;
        for (const invoice of final) {
          expect(await shop.unbilled(invoice), `${accountId} ${toIso(invoice.startDate)}`).toBe("0");
          billed = billed.plus(invoice.totalAmount);
        }
        expect(toText(billed), "and all of it is billed").toBe(toText(units));
      }
      for (const id of shop.ids) {
        const counting = records.filter(
          (record) => record.id === id && record.status.startsWith("INGESTION_COMPLETED"),
        );
        expect(counting.length, `${id} counts once at the most`).toBeLessThanOrEqual(1);
      }
    },
  );
});
