import { beforeAll, describe, expect, it } from "vitest";
import type { Mail } from "#ports/mailer.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../../functions/logger.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { openUsageShop, type UsageShop } from "../support/usage-shop.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

/** One account whose invoice of January, over 7, has just become final; nobody has drawn it. */
const openWithInvoice = async (): Promise<UsageShop> => {
  const shop = await openUsageShop();
  await shop.passTo("2025-01-10T12:00:00Z");
  await shop.use(aCall("acme", "2025-01-10T12:00:00Z", "7"));
  await shop.passTo("2025-02-03T00:00:00Z");
  return shop;
};

const invoiceOf = async (shop: UsageShop) => {
  const [invoice] = await shop.invoicesOf("acme");
  if (!invoice) throw new Error("there is no invoice");
  return invoice;
};

/** Counts what is asked of the bucket and of the mailer, and lets the n-th request of either go wrong. */
const watched = (
  { world }: UsageShop,
  { put = () => "well", send = () => "well" }: { put?: (n: number) => Fate; send?: (n: number) => Fate },
) => {
  const keys: string[] = [];
  const mails: Mail[] = [];
  const happen = async (fate: Fate, done: () => Promise<void>): Promise<void> => {
    if (fate === "refused") throw new Error("503 Slow Down");
    await done();
    if (fate === "answer lost") throw new Error("socket hang up");
  };
  const watchedWorld: World = {
    ...world,
    documents: {
      ...world.documents,
      put: (document) => {
        keys.push(document.key);
        return happen(put(keys.length), () => world.documents.put(document));
      },
    },
    mailer: {
      send: (mail) =>
        happen(send(mails.length + 1), async () => {
          mails.push(mail);
          await world.mailer.send(mail);
        }),
    },
  };
  return { world: watchedWorld, keys, mails };
};
type Fate = "well" | "refused" | "answer lost";

const expectDrawnAndSent = async (shop: UsageShop): Promise<void> => {
  const invoice = await invoiceOf(shop);
  expect(invoice).toMatchObject({ sequenceId: "2025-02-1", status: "DUE" });
  for (const [key, content] of [
    [invoice.pdfDocument, "pdf of 2025-02-1"],
    [invoice.jsonDocument, '{"sequenceId":"2025-02-1"}'],
  ] as const) {
    const found = key === undefined ? undefined : await shop.world.documents.get(key);
    expect(found && new TextDecoder().decode(found.content)).toBe(content);
  }
  expect(invoice.deliveredAt).toBeDefined();
  await expectExact(shop);
};

describe("a bucket that fails to take a file", () => {
  it.each<{ because: string; put: (n: number) => Fate }>([
    { because: "the first of two files", put: (n) => (n === 1 ? "refused" : "well") },
    { because: "the second", put: (n) => (n === 2 ? "refused" : "well") },
    { because: "four times in a row", put: (n) => (n <= 4 ? "refused" : "well") },
    { because: "it took it, and the answer was lost", put: (n) => (n <= 3 ? "answer lost" : "well") },
  ])("delays the invoice, which is drawn and sent once: $because", async ({ put }) => {
    const shop = await openWithInvoice();
    const { world, keys, mails } = watched(shop, { put });
    const cloud = createCloud(shop, world);
    await cloud.settle();
    await expectDrawnAndSent(shop);
    expect(new Set(keys).size, "a repeat writes the same files").toBe(2);
    expect(mails.map(({ id }) => id)).toEqual([`invoice-${(await invoiceOf(shop)).id}`]);
    expect(cloud.figures().MessagesFailed).toBeGreaterThan(0);
  });

  it("for good leaves the invoice due and not drawn, with a dead letter; put back, it is drawn and sent once", async () => {
    const shop = await openWithInvoice();
    const broken = watched(shop, { put: () => "refused" });
    const cloud = createCloud(shop, broken.world);
    await cloud.settle();
    const before = await invoiceOf(shop);
    expect(before).toMatchObject({ sequenceId: "2025-02-1", status: "DUE" });
    expect([before.pdfDocument, before.deliveredAt]).toEqual([undefined, undefined]);
    expect(cloud.figures(), "each try is told").toMatchObject({ MessagesFailed: 5 });
    const letters = await shop.adapters.queue.deadLetters("render-invoices", 10);
    expect(
      letters.map(({ body }) => JSON.parse(body).invoiceId),
      "what the alarm is about",
    ).toEqual([before.id]);
    const { pdfUrl } = (await shop.api.get(`/invoices/${before.id}`)).body;
    expect(pdfUrl, "nobody is shown a file that is not there").toBeUndefined();

    const healed = watched(shop, {});
    expect(await shop.adapters.queue.redrive("render-invoices")).toBe(1);
    await createCloud(shop, healed.world).settle();
    await expectDrawnAndSent(shop);
    expect([healed.keys.length, healed.mails.length]).toEqual([2, 1]);
    expect(await invoiceOf(shop)).toMatchObject({ totalAmount: before.totalAmount, sequenceId: before.sequenceId });
  });
});

describe("a mailer that fails", () => {
  it("before it sent the mail sends it once in the end", async () => {
    const shop = await openWithInvoice();
    const { world, mails } = watched(shop, { send: refusedTimes(3) });
    await createCloud(shop, world).settle();
    await expectDrawnAndSent(shop);
    expect(mails).toHaveLength(1);
  });

  it("after it sent the mail sends the same mail again: at least once, under one id", async () => {
    const shop = await openWithInvoice();
    const { world, mails } = watched(shop, { send: (n) => (n === 1 ? "answer lost" : "well") });
    await createCloud(shop, world).settle();
    await expectDrawnAndSent(shop);
    const { id } = await invoiceOf(shop);
    expect(mails.map((mail) => mail.id)).toEqual([`invoice-${id}`, `invoice-${id}`]);
    expect(mails[1]).toEqual(mails[0]);

    await createCloud(shop, world).call("deliver-invoices", [aMessageAbout(shop, id)]);
    expect(mails, "what is noted as sent is not sent again").toHaveLength(2);
  });

  it("for good leaves a dead letter; put back, the mail is sent once", async () => {
    const shop = await openWithInvoice();
    await createCloud(shop, watched(shop, { send: () => "refused" }).world).settle();
    expect((await invoiceOf(shop)).deliveredAt).toBeUndefined();
    expect(await shop.adapters.queue.redrive("deliver-invoices")).toBe(1);
    const { world, mails } = watched(shop, {});
    await createCloud(shop, world).settle();
    await expectDrawnAndSent(shop);
    expect(mails).toHaveLength(1);
  });
});

/** The mailer is asked, and each time anew, since a mail that was refused is not counted as sent. */
const refusedTimes = (times: number): (() => Fate) => {
  let asked = 0;
  return () => {
    asked += 1;
    return asked <= times ? "refused" : "well";
  };
};

const aMessageAbout = ({ organizationId, adapters }: UsageShop, invoiceId: string) => ({
  messageId: "again",
  receiptHandle: "again",
  body: JSON.stringify({ organizationId, invoiceId }),
  group: "any",
  sentAt: adapters.clock.now(),
  receiveCount: 1,
});
