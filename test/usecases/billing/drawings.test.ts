import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import type { World } from "#usecases/world.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { at } from "../../support/world.ts";

const ACME = "acme" as AccountId;

/** Calls in arrears and a fee in advance; monthly with two days of grace, January open and nothing asked for. */
const open = async (): Promise<BillingWorld> => {
  const shop = await openBillingWorld();
  const plan = await aPlan(shop, {
    cards: [
      usageCard(await aMeter(shop), { rates: { USD: [1] } }),
      feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" }),
    ],
    cycle: { grace: 2 },
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await askedFor(shop);
  return shop;
};

const close = ({ organizationId }: BillingWorld, world: World) =>
  closeAccount(world, { organizationId, accountId: ACME });

/** Numbers of the invoices whose drawing was asked for since, by message. */
const askedFor = async ({ adapters: { queue }, world, organizationId }: BillingWorld) => {
  const messages = await queue.receive("render-invoices", 1_000);
  await queue.acknowledge(
    "render-invoices",
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  const invoices = messages.map(({ body }) => world.invoices.find(organizationId, readInvoiceMessage(body).invoiceId));
  return (await Promise.all(invoices)).map((found) => found?.value.sequenceId);
};

const stateOf = async ({ world, organizationId }: BillingWorld) =>
  (await world.billingStates.find(organizationId, ACME))?.value;

describe("drawings of final invoices", () => {
  it("are asked for at the end of all that is due, each once, in one message after the other", async () => {
    const shop = await open();
    const sends: number[] = [];
    const { queue } = shop.world;
    const world: World = {
      ...shop.world,
      queue: {
        ...queue,
        send: async (name, messages) => {
          if (name === "render-invoices") sends.push(messages.length);
          await queue.send(name, messages);
        },
      },
    };
    await shop.moveClock("2025-02-03T00:00:00Z");
    await close(shop, world);
    expect(sends).toEqual([2]);
    expect(await askedFor(shop)).toEqual(["2025-02-2", "2025-02-3"]);
    expect(await stateOf(shop)).toMatchObject({ toRender: [], nextDueAt: at("2025-03-01T00:00:00Z") });
    await close(shop, world);
    expect(await askedFor(shop)).toEqual([]);
  });

  it("are asked for in between where much is due, so that the state stays small", async () => {
    const shop = await open();
    let most = 0;
    const { billingStates } = shop.world;
    const world: World = {
      ...shop.world,
      billingStates: {
        ...billingStates,
        stored: (organizationId, read, state) => {
          most = Math.max(most, state.toRender.length);
          return billingStates.stored(organizationId, read, state);
        },
      },
    };
    await shop.moveClock("2028-01-03T00:00:00Z");
    await close(shop, world);
    expect(await askedFor(shop)).toHaveLength(72);
    expect(most).toBe(20);
  });

  it("are asked for although a later step of the account fails", async () => {
    const shop = await open();
    const { usageCounters } = shop.world;
    const world: World = {
      ...shop.world,
      usageCounters: {
        ...usageCounters,
        usage: async (query, fold) => {
          if (query.interval.start < at("2025-02-01T00:00:00Z")) throw new Error("January cannot be read");
          return usageCounters.usage(query, fold);
        },
      },
    };
    await shop.moveClock("2025-02-03T00:00:00Z");
    await expect(close(shop, world)).rejects.toThrow("January cannot be read");
    expect(await askedFor(shop)).toEqual(["2025-02-2"]);
    expect((await stateOf(shop))?.nextDueAt, "it is still due").toBeLessThanOrEqual(at("2025-02-03T00:00:00Z"));

    await close(shop, shop.world);
    expect(await askedFor(shop)).toEqual(["2025-02-3"]);
  });
});
