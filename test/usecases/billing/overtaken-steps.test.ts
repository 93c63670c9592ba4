import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { editSchedules } from "#usecases/schedules/edit-schedules.ts";
import { finalizeSchedules } from "#usecases/schedules/finalize-schedules.ts";
import type { World } from "#usecases/world.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";

const ACME = "acme" as AccountId;

const close = ({ organizationId }: BillingWorld, world: World) =>
  closeAccount(world, { organizationId, accountId: ACME });

const open = async (): Promise<BillingWorld> => {
  const shop = await openBillingWorld();
  const plan = await aPlan(shop, { cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })] });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  return shop;
};

/** Runs something once, before the first answer of a read. */
const once = (run: () => Promise<unknown>): (() => Promise<void>) => {
  let isRun = false;
  return async () => {
    if (isRun) return;
    isRun = true;
    await run();
  };
};

describe("a closer that is overtaken by another between two reads", () => {
  it("makes no draft final that is final already", async () => {
    const shop = await open();
    await shop.moveClock("2025-02-01T00:00:00Z");
    const { invoices } = shop.world;
    const overtaken = once(() => close(shop, shop.world));
    const { finalized } = await close(shop, {
      ...shop.world,
      invoices: {
        ...invoices,
        find: async (organizationId, id) => {
          await overtaken();
          return invoices.find(organizationId, id);
        },
      },
    });
    expect(finalized).toEqual([]);
    expect(await shop.numbers()).toEqual(["2025-02-1"]);
  });

  it("rates no draft anew that is final already", async () => {
    const shop = await open();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "7"));
    // The mark is down and the draft is noted when the first closer begins to rate.
    await shop.moveClock("2025-01-31T23:59:59.999Z");
    const { invoices } = shop.world;
    const overtaken = once(async () => {
      await shop.moveClock("2025-02-01T00:00:00Z");
      await close(shop, shop.world);
    });
    await close(shop, {
      ...shop.world,
      invoices: {
        ...invoices,
        findMany: async (organizationId, ids) => {
          await overtaken();
          return invoices.findMany(organizationId, ids);
        },
      },
    });
    const [january] = await shop.invoicesOf("acme");
    expect(january && [january.sequenceId, toText(january.totalAmount)]).toEqual(["2025-02-1", "7"]);
  });

  it("opens no cycle of a plan that has been replaced from the cycle's start on", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const feeOf = (rate: number) => [feeCard(fee, { rate, timing: "IN_ADVANCE" })];
    const before = await aPlan(shop, { name: "before", cards: feeOf(5), allowOngoingCycleUpdates: true });
    const after = await aPlan(shop, { name: "after", cards: feeOf(9), allowOngoingCycleUpdates: true });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(before, "2025-01-01"));
    await shop.settle();
    await shop.moveClock("2025-02-01T00:05:00Z");

    const { world, organizationId } = shop;
    const old = await world.timelines.find(organizationId, ACME);
    const replaced = once(async () => {
      const edit = { ...associate(after, "2025-02-01"), pricePlanId: after, retainStartOffsets: false };
      const staged = await editSchedules(world, organizationId, ACME, { edits: [edit as never], discard: true });
      const live = await finalizeSchedules(world, organizationId, ACME, { mergeSchedules: false });
      expect([staged.ok, live.ok]).toEqual([true, true]);
    });
    let isStateRead = false;
    await close(shop, {
      ...world,
      billingStates: {
        ...world.billingStates,
        find: async (...of) => {
          await replaced();
          const state = await world.billingStates.find(...of);
          isStateRead = true;
          return state;
        },
      },
      // Whoever asks for both at once may get the timeline of before and the state of after.
      timelines: { ...world.timelines, find: async (...of) => (isStateRead ? world.timelines.find(...of) : old) },
    });

    expect((await shop.factsOf("acme")).map(({ start, total }) => `${start.slice(0, 10)} ${total}`)).toEqual([
      "2025-01-01 5",
      "2025-02-01 9",
    ]);
  });
});
