import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { logger } from "../../functions/logger.ts";
import { createChance } from "../exactly-once/simulation/chance.ts";
import { type BillingWorld, numberOf, openBillingWorld } from "../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { isOneProcess } from "../support/is-one-process.ts";
import { openUsageShop } from "../support/usage-shop.ts";

beforeAll(() => logger.setLogLevel("SILENT"));

/** Accounts of one organization, whose invoices all take their numbers from one series. */
const ACCOUNTS = isOneProcess ? 1_000 : 200;
/** Functions that close accounts at the same time, as many as on AWS. */
const CLOSERS = 10;

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Accounts that are billed a fee of 5 at the end of each month; January is open. All but the first are copies of it. */
const openAccounts = async (): Promise<BillingWorld> => {
  const shop = await openBillingWorld();
  const { world, organizationId } = shop;
  const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 5 })] });
  await anAccount(shop, "account-1");
  await schedule(shop, "account-1", associate(plan, "2025-01-01"));
  const first = "account-1" as AccountId;
  const account = await world.accounts.find(organizationId, first);
  const timeline = await world.timelines.find(organizationId, first);
  if (!account || !timeline) throw new Error("there is no account to copy");
  const copies = upTo(ACCOUNTS).slice(1);
  for (let from = 0; from < copies.length; from += 25) {
    const saved = await world.save(
      copies.slice(from, from + 25).flatMap((number) => {
        const id = `account-${number}` as AccountId;
        const isDue = { ...unbilled(id, account.value.createdAt), nextDueAt: account.value.createdAt };
        return [
          ...world.accounts.added(organizationId, { ...account.value, id }),
          world.timelines.stored(organizationId, undefined, { ...timeline.value, accountId: id }),
          world.billingStates.stored(organizationId, undefined, isDue),
        ];
      }),
    );
    if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  }
  const cloud = createCloud(shop, world);
  await cloud.sweep();
  await cloud.settle();
  return shop;
};

const takeAll = async ({ adapters: { queue } }: BillingWorld): Promise<readonly ReceivedMessage[]> => {
  const taken: ReceivedMessage[] = [];
  for (;;) {
    const messages = await queue.receive("close-accounts", 1_000);
    if (messages.length === 0) return taken;
    taken.push(...messages);
    await queue.acknowledge(
      "close-accounts",
      messages.map(({ receiptHandle }) => receiptHandle),
    );
  }
};

/** Every account and number of the organization's final invoices. */
const finalInvoices = async ({
  world,
  organizationId,
}: BillingWorld): Promise<readonly (readonly [string, number])[]> => {
  const found: (readonly [string, number])[] = [];
  let after: string | undefined;
  do {
    const page = await world.invoices.list(organizationId, {
      direction: "ASC",
      limit: 1_000,
      ...(after !== undefined && { after }),
    });
    for (const { accountId, sequenceId } of page.items) {
      if (sequenceId !== undefined) found.push([accountId, numberOf(sequenceId)]);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
};

describe("the end of a month", () => {
  it(`closes ${ACCOUNTS} accounts of one series by ${CLOSERS} closers at once, each account woken twice`, async () => {
    const shop = await openAccounts();
    await shop.moveClock("2025-02-01T00:00:00Z");
    const cloud = createCloud(shop, shop.world);
    // Two sweepers find the same accounts, and every alarm rings as well.
    await Promise.all([cloud.sweep(), cloud.sweep()]);
    const woken = createChance(1).shuffled(await takeAll(shop));
    expect(woken).toHaveLength(2 * ACCOUNTS);

    const rest = [...woken];
    const closer = async (): Promise<void> => {
      for (;;) {
        const batch = rest.splice(0, 10);
        if (batch.length === 0) return;
        const failed = await cloud.call("close-accounts", batch);
        rest.push(...batch.filter(({ messageId }) => failed.has(messageId)));
      }
    };
    await Promise.all(upTo(CLOSERS).map(closer));

    const final = await finalInvoices(shop);
    expect(new Set(final.map(([accountId]) => accountId)).size, "one invoice for each account").toBe(ACCOUNTS);
    expect(final.map(([, number]) => number).sort((first, second) => first - second)).toEqual(upTo(ACCOUNTS));
    expect(cloud.figures().InvoicesFinalized, "none was told twice").toBeLessThanOrEqual(ACCOUNTS);
  }, 600_000);
});

describe("the alarm of an account", () => {
  const open = async () => {
    const shop = await openUsageShop({ grace: 0 });
    const alarms = shop.adapters.scheduler;
    const state = async () =>
      (await shop.world.billingStates.find(shop.organizationId, "acme" as AccountId))?.value.nextDueAt;
    return { ...shop, alarms, state };
  };

  it("that fires twice closes the account once", async () => {
    const shop = await open();
    const [alarm] = shop.alarms.due(Number.MAX_SAFE_INTEGER as never);
    if (!alarm) throw new Error("there is no alarm");
    await shop.moveClock("2025-02-01T00:00:00Z");
    await shop.alarms.ring(shop.adapters.clock.now());
    await shop.settle();
    const once = await shop.factsOf("acme");
    expect(once.map(({ number, status }) => [number, status])).toEqual([
      ["2025-02-1", "PAID"],
      [undefined, "DRAFT"],
    ]);

    for (let times = 0; times < 3; times += 1) {
      await shop.alarms.set({ ...alarm, at: shop.adapters.clock.now() });
      await shop.alarms.ring(shop.adapters.clock.now());
      await shop.settle();
    }
    expect(await shop.factsOf("acme")).toEqual(once);
    expect(shop.alarms.next(), "the next one is set").toBe(await shop.state());
  });

  it("that never fires is missed by nobody: the sweeper finds the account", async () => {
    const shop = await open();
    for (const { name } of shop.alarms.due(Number.MAX_SAFE_INTEGER as never)) await shop.alarms.remove(name);
    await shop.moveClock("2025-02-01T00:04:00Z");
    const cloud = createCloud(shop, shop.world);
    await cloud.sweep();
    await cloud.settle();
    expect((await shop.factsOf("acme")).map(({ number, status }) => [number, status])).toEqual([
      ["2025-02-1", "PAID"],
      [undefined, "DRAFT"],
    ]);
    expect(shop.alarms.next(), "the next one is set again").toBe(await shop.state());
  });

  it("that cannot be set does not hold up the close, and nothing is lost by it", async () => {
    const shop = await open();
    await shop.moveClock("2025-02-01T00:00:00Z");
    const refused = () => Promise.reject(new Error("quota of schedules exceeded"));
    const deaf = { ...shop.world, scheduler: { set: refused, remove: refused } };
    const cloud = createCloud(shop, deaf);
    await cloud.sweep();
    await cloud.round();
    await cloud.sweep();
    await cloud.round();
    expect((await shop.factsOf("acme")).map(({ number }) => number)).toEqual(["2025-02-1", undefined]);
    await shop.moveClock("2025-03-01T00:00:00Z");
    await cloud.sweep();
    await cloud.round();
    expect((await shop.numbers()).map(numberOf), "the sweeper is enough for the next month").toEqual([1, 2]);
  });
});
