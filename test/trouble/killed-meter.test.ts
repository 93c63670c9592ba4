import { beforeAll, describe, expect, it } from "vitest";
import { addMilliseconds, HOUR, toIso } from "#domain/time/instant.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { correctEvents } from "#usecases/events/correct-events.ts";
import { logger } from "../../functions/logger.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { type Death, Died, deathsOf, dyingWorld, killedWorld } from "../support/faulty-ports.ts";
import type { PostedEvent } from "../support/ingest.ts";
import { shareOf } from "../support/share-of.ts";
import { JANUARY, openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const METERED = "INGESTION_COMPLETED_EVENT_METERED";
const DUPLICATE = "INGESTION_FAILED_DUPLICATE_EVENT";
const ACCOUNTS = ["one", "two", "three"];
/** 1 and 20 units each, and 300 that take the place of 4,000. */
const UNITS = 321;

const openShop = async (): Promise<UsageShop> => {
  const shop = await openUsageShop({ accounts: ACCOUNTS });
  await shop.passTo("2025-01-10T12:00:00Z");
  return shop;
};

/**
 * A batch with every kind of write: three accounts with two hours each, an id that comes twice in a message and once more in
 * another one, an event that nobody can meter, and one that takes the place of another.
 */
const send = async (shop: UsageShop, of: string): Promise<void> => {
  const [early, late] = ["2025-01-10T10:59:59.999Z", "2025-01-10T11:00:00Z"];
  for (const account of ACCOUNTS) await shop.use(aCall(account, early, "4000", { id: `${of}-${account}-wrong` }));
  // Drafts are rated anew in the meantime, so that the batch has to mark them.
  await shop.passTo(toIso(addMilliseconds(shop.adapters.clock.now(), HOUR)));
  for (const account of ACCOUNTS) {
    const id = `${of}-${account}`;
    await shop.ingest(
      aCall(account, early, "1", { id: `${id}-1` }),
      aCall(account, late, "20", { id: `${id}-2` }),
      aCall(account, late, "7777", { id: `${id}-1` }),
      aCall(account, late, "88", { id: `${id}-no-kind`, dimensions: {} }),
    );
    await shop.ingest(aCall(account, late, "20", { id: `${id}-2` }));
    await redoHalf(shop, `${id}-wrong`, aCall(account, late, "300", { id: `${id}-right` }));
  }
};

/** Leaves the correction on the queue; whoever takes it from there takes the wrong event back, too. */
const redoHalf = async ({ world, organizationId }: UsageShop, eventId: string, event: PostedEvent): Promise<void> => {
  const dying = dyingWorld(world, { atWrite: 1, when: "after" });
  const selection = { account: event.accountId, eventId };
  const correction = { action: "REDO_EVENT", event } as const;
  await expect(correctEvents(dying.world, organizationId, { selection, correction })).rejects.toThrow(Died);
};

const expectCounted = async (shop: UsageShop, of: string): Promise<void> => {
  for (const account of ACCOUNTS) {
    const id = `${of}-${account}`;
    expect(await shop.statuses(`${id}-1`), id).toEqual([METERED, DUPLICATE]);
    expect(await shop.statuses(`${id}-2`), id).toEqual([METERED, DUPLICATE]);
    expect(await shop.statuses(`${id}-no-kind`), id).toEqual(["INGESTION_FAILED"]);
    expect(await shop.statuses(`${id}-wrong`), id).toEqual(["REVERTED"]);
    expect(await shop.statuses(`${id}-right`), id).toEqual([METERED]);
  }
};

/** Takes all messages of usage off the queue. */
const takeAll = async ({ adapters: { queue } }: UsageShop): Promise<readonly ReceivedMessage[]> => {
  const messages = await queue.receive("usage-events", 100);
  await queue.acknowledge(
    "usage-events",
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  return messages;
};

/** Lets the function die of a batch as often as there are deaths, and then live. */
const meter = async (
  shop: UsageShop,
  messages: readonly ReceivedMessage[],
  deaths: readonly Death[],
): Promise<void> => {
  for (const death of deaths) await createCloud(shop, killedWorld(shop.world, death)).call("usage-events", messages);
  expect(await createCloud(shop, shop.world).call("usage-events", messages)).toEqual(new Set());
};

const expectTotals = async (shop: UsageShop, batches: number): Promise<void> => {
  for (const account of ACCOUNTS) expect(await shop.counted(account, JANUARY)).toBe(String(UNITS * batches));
  await shop.settle();
  await shop.passTo("2025-03-10T00:00:00Z");
  for (const account of ACCOUNTS) {
    expect((await shop.factsOf(account)).map(({ total }) => total)).toEqual([String(UNITS * batches), "0", "0"]);
  }
  await expectExact(shop);
};

describe("a function that is killed while it counts a batch", () => {
  it("at any write has all of it counted once when the batch comes again", async () => {
    const shop = await openShop();
    await send(shop, "lived");
    const once = dyingWorld(shop.world);
    const whole = await takeAll(shop);
    await createCloud(shop, once.world).call("usage-events", whole);
    expect(whole, "three messages for each account").toHaveLength(9);
    await expectCounted(shop, "lived");
    expect(
      once.writes(),
      "an undo, three commits on two pages, the refused, the mark and the alarm of three accounts",
    ).toBe(21);

    const deaths = shareOf(deathsOf(once.writes()));
    for (const death of deaths) {
      const of = `died-${death.when}-${death.atWrite}`;
      await send(shop, of);
      await meter(shop, await takeAll(shop), [death]);
      await expectCounted(shop, of);
    }
    await expectTotals(shop, deaths.length + 1);
  });

  it("again and again, each time at another write, has all of it counted once in the end", async () => {
    const shop = await openShop();
    await send(shop, "tried");
    await meter(shop, await takeAll(shop), shareOf(deathsOf(18)));
    await expectCounted(shop, "tried");
    await expectTotals(shop, 1);
  });

  it("while another one counts the same batch has all of it counted once", async () => {
    const shop = await openShop();
    await send(shop, "both");
    const messages = await takeAll(shop);
    await Promise.all(
      shareOf(deathsOf(18)).map((death) =>
        createCloud(shop, killedWorld(shop.world, death)).call("usage-events", messages),
      ),
    );
    await meter(shop, messages, []);
    await expectCounted(shop, "both");
    await expectTotals(shop, 1);
  });
});
