import type { SQSBatchResponse } from "aws-lambda";
import { beforeAll, describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import type { World } from "#usecases/world.ts";
import type { BusinessFigures } from "../../../functions/business-figures.ts";
import { createCloseCycleHandler, type SweepEvent } from "../../../functions/close-cycle/handler.ts";
import { logger } from "../../../functions/logger.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { sqsEvent } from "../../../local/queue-events.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule } from "../../support/catalog-for-billing.ts";
import { at } from "../../support/world.ts";

beforeAll(() => logger.setLogLevel("SILENT"));

/** Accounts whose first invoice is to be made. */
const open = async (...accounts: readonly string[]) => {
  const shop = await openBillingWorld();
  const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" })] });
  for (const account of accounts) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plan, "2025-01-01"));
  }
  const messages = (bodies: readonly string[]) =>
    sqsEvent(
      "close-accounts",
      bodies.map((body, index) => ({
        messageId: `m-${index}`,
        receiptHandle: `m-${index}`,
        body,
        group: "any",
        sentAt: at("2025-01-01T00:00:00Z"),
        receiveCount: 1,
      })),
    );
  const close = (
    event: ReturnType<typeof messages> | SweepEvent,
    world: World = shop.world,
  ): Promise<SQSBatchResponse> => createCloseCycleHandler(world)(event, lambdaContext("close-cycle", "test"));
  const bodyOf = (accountId: string) => JSON.stringify({ organizationId: shop.organizationId, accountId });
  return { ...shop, messages, close, bodyOf };
};

describe("the function that closes cycles", () => {
  it("closes the accounts of its messages, and reports those that are none", async () => {
    const shop = await open("one", "two");
    const answer = await shop.close(shop.messages([shop.bodyOf("one"), "{}", shop.bodyOf("two"), "nonsense", "null"]));
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-1" }, { itemIdentifier: "m-3" }, { itemIdentifier: "m-4" }],
    });
    expect(await shop.numbers()).toEqual(["2025-01-1", "2025-01-2"]);
  });

  it("closes an account once for all messages of a batch that wake it", async () => {
    const readsFor = async (messages: number): Promise<number> => {
      const shop = await open("one");
      let reads = 0;
      const { billingStates } = shop.world;
      const find: typeof billingStates.find = (...of) => {
        reads += 1;
        return billingStates.find(...of);
      };
      const counting: World = { ...shop.world, billingStates: { ...billingStates, find } };
      await shop.close(shop.messages(Array.from({ length: messages }, () => shop.bodyOf("one"))), counting);
      expect(await shop.numbers()).toEqual(["2025-01-1"]);
      return reads;
    };
    expect(await readsFor(9)).toBe(await readsFor(1));
  });

  it("reports all messages that wake an account which cannot be closed", async () => {
    const shop = await open("one");
    const failing: World = {
      ...shop.world,
      billingStates: { ...shop.world.billingStates, find: () => Promise.reject(new Error("the table is gone")) },
    };
    const messages = shop.messages([shop.bodyOf("one"), shop.bodyOf("one")]);
    expect(await shop.close(messages, failing)).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-0" }, { itemIdentifier: "m-1" }],
    });
  });

  it("does not let an account that cannot be closed hold up another", async () => {
    const shop = await open("poison", "healthy");
    const { timelines } = shop.world;
    const poisoned: World = {
      ...shop.world,
      timelines: {
        ...timelines,
        find: (organizationId, accountId) =>
          accountId === "poison" ? Promise.reject(new Error("unreadable")) : timelines.find(organizationId, accountId),
      },
    };
    const answer = await shop.close(shop.messages([shop.bodyOf("poison"), shop.bodyOf("healthy")]), poisoned);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m-0" }] });
    expect(await shop.factsOf("healthy")).toHaveLength(1);
  });

  it("tells what it invoiced, by currency, and what failed", async () => {
    const shop = await open("one", "two");
    const figures: BusinessFigures[] = [];
    const handler = createCloseCycleHandler(shop.world, (told) => figures.push(told));
    const event = shop.messages([shop.bodyOf("one"), "nonsense", shop.bodyOf("two")]);
    await handler(event, lambdaContext("close-cycle", "test"));
    expect(figures).toHaveLength(1);
    const [{ MoneyInvoiced = [], ...counts } = {}] = figures;
    expect(counts).toEqual({ InvoicesFinalized: 2, MessagesFailed: 1 });
    expect(MoneyInvoiced.map(({ currency, amount }) => `${toText(amount)} ${currency}`)).toEqual(["5 USD", "5 USD"]);
    await handler(event, lambdaContext("close-cycle", "test"));
    expect(figures[1], "closing again invoices nothing").toEqual({
      InvoicesFinalized: 0,
      MoneyInvoiced: [],
      MessagesFailed: 1,
    });
  });

  it("tells how many accounts a sweep found due", async () => {
    const shop = await open("one", "two");
    const figures: BusinessFigures[] = [];
    const handler = createCloseCycleHandler(shop.world, (told) => figures.push(told));
    await handler({ type: "SWEEP" }, lambdaContext("close-cycle", "test"));
    expect(figures).toEqual([{ InvoicesDue: 2 }]);
  });

  it("has done with an account that is gone", async () => {
    const shop = await open();
    expect(await shop.close(shop.messages([shop.bodyOf("nobody")]))).toEqual({ batchItemFailures: [] });
  });

  it("wakes every account that is due when it is told to sweep", async () => {
    const shop = await open("one", "two");
    const waiting = await shop.adapters.queue.receive("close-accounts", 10);
    await shop.adapters.queue.acknowledge(
      "close-accounts",
      waiting.map(({ receiptHandle }) => receiptHandle),
    );
    await shop.close({ type: "SWEEP" });
    const woken = await shop.adapters.queue.receive("close-accounts", 10);
    expect(woken.map(({ body }) => JSON.parse(body).accountId).sort()).toEqual(["one", "two"]);
  });
});
