import { beforeAll, describe, expect, it } from "vitest";
import type { QueueName, ReceivedMessage } from "#ports/queue.ts";
import { logger } from "../../functions/logger.ts";
import { type Chance, createChance } from "../exactly-once/simulation/chance.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { type Cloud, createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { shareOf } from "../support/share-of.ts";
import { openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const ACCOUNTS = ["one", "two", "three"];

/** A queue at its worst: each message comes up to three times, in any order and any company, and copies of it at any later time. */
const createUnreliableQueue = (shop: UsageShop, cloud: Cloud, chance: Chance) => {
  const late: { readonly queue: QueueName; readonly message: ReceivedMessage }[] = [];
  const takeAll = async (queue: QueueName): Promise<readonly ReceivedMessage[]> => {
    const messages = await shop.adapters.queue.receive(queue, 1_000);
    await shop.adapters.queue.acknowledge(
      queue,
      messages.map(({ receiptHandle }) => receiptHandle),
    );
    return messages;
  };
  /** Calls the function with the messages in batches of chance, several at the same time. Every message is done in the end. */
  const deliver = async (queue: QueueName, messages: readonly ReceivedMessage[]): Promise<void> => {
    const batches: ReceivedMessage[][] = [];
    for (let rest = messages; rest.length > 0; ) {
      const size = chance.between(1, 6);
      batches.push(rest.slice(0, size));
      rest = rest.slice(size);
    }
    for (let at = 0; at < batches.length; at += 3) {
      const called = batches.slice(at, at + 3);
      const failed = await Promise.all(called.map((batch) => cloud.call(queue, batch)));
      // An engine that is busy may turn one away; it comes again, as ever.
      const again = called.flatMap((batch, index) => batch.filter(({ messageId }) => failed[index]?.has(messageId)));
      if (again.length > 0) batches.push(again);
      expect(batches.length, `messages of ${queue} that fail for ever`).toBeLessThan(1_000);
    }
  };
  return {
    /** Delivers all that waits, each message at least once, and whatever comes of it on the same queue. */
    drain: async (queue: QueueName): Promise<void> => {
      for (;;) {
        const messages = await takeAll(queue);
        if (messages.length === 0) return;
        const copies = messages.flatMap((message) => Array.from({ length: chance.between(1, 3) }, () => message));
        for (const message of messages) if (chance.happens(0.3)) late.push({ queue, message });
        await deliver(queue, chance.shuffled(copies));
      }
    },
    /** Delivers the copies that were kept back. */
    deliverLate: async (): Promise<number> => {
      const copies = chance.shuffled(late.splice(0));
      for (const { queue, message } of copies) await deliver(queue, [message]);
      return copies.length;
    },
  };
};

/** 12 events of an account, of which every third is posted twice; of 1, 2, 4 … units, so that a sum says which were counted. */
const post = async (shop: UsageShop, month: string): Promise<void> => {
  for (const account of ACCOUNTS) {
    for (let number = 0; number < 12; number += 1) {
      const event = aCall(account, `${month}-${String(number + 5).padStart(2, "0")}T10:00:00Z`, String(2 ** number), {
        id: `${account} ${month} ${number}`,
      });
      await shop.ingest(event);
      if (number % 3 === 0) await shop.ingest(event);
    }
  }
};

const ALL_12 = String(2 ** 12 - 1);

describe("a queue that delivers twice, late and out of order", () => {
  it.each(shareOf([1, 2, 3, 4]))("has everything counted, closed, drawn and sent once (seed %i)", async (seed) => {
    const shop = await openUsageShop({ accounts: ACCOUNTS });
    const cloud = createCloud(shop, shop.world);
    const queue = createUnreliableQueue(shop, cloud, createChance(seed));
    const work = async (): Promise<void> => {
      await shop.adapters.scheduler.ring(shop.adapters.clock.now());
      await Promise.all([cloud.sweep(), cloud.sweep()]);
      for (const name of ["usage-events", "close-accounts", "render-invoices", "deliver-invoices"] as const) {
        await queue.drain(name);
      }
    };
    const lived: unknown[] = [];

    for (const [month, refresh, end] of [
      ["2025-01", "2025-01-20T00:30:00Z", "2025-02-03T00:00:00Z"],
      ["2025-02", "2025-02-20T00:30:00Z", "2025-03-03T00:00:00Z"],
    ] as const) {
      await shop.moveClock(`${month}-20T00:00:00Z`);
      await post(shop, month);
      await work();
      await shop.moveClock(refresh);
      await work();
      await shop.moveClock(end);
      await work();
      lived.push(await standing(shop));
      expect(await queue.deliverLate(), "there were copies").toBeGreaterThan(0);
      await work();
      expect(await standing(shop), "late copies change nothing").toEqual(lived.at(-1));
    }

    for (const account of ACCOUNTS) {
      const facts = await shop.factsOf(account);
      expect(facts.map(({ status, total }) => `${status} ${total}`)).toEqual([
        `DUE ${ALL_12}`,
        `DUE ${ALL_12}`,
        "DRAFT 0",
      ]);
      expect(await shop.statuses(`${account} 2025-01 3`)).toEqual([
        "INGESTION_COMPLETED_EVENT_METERED",
        "INGESTION_FAILED_DUPLICATE_EVENT",
      ]);
    }
    const { sent } = shop.adapters.mailer as unknown as { readonly sent: ReadonlyMap<string, unknown> };
    expect(sent.size, "one mail for each invoice").toBe(2 * ACCOUNTS.length);
    await expectExact(shop);
  });
});

/** What can be read of all accounts. */
const standing = async (shop: UsageShop): Promise<unknown> => {
  const invoices = await Promise.all(ACCOUNTS.map((account) => shop.invoicesOf(account)));
  return invoices.map((own) =>
    own.map(({ id, sequenceId, status, totalAmount, pdfDocument }) => [
      id,
      sequenceId,
      status,
      totalAmount,
      pdfDocument,
    ]),
  );
};
