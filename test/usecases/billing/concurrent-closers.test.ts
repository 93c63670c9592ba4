import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import { type BillingWorld, numberOf, openBillingWorld } from "../../support/billing-world.ts";
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
import { isOneProcess } from "../../support/is-one-process.ts";

/** All want the next number at the same moment, so that the tries grow with the square: fewer where each is many requests. */
const BESIDE = isOneProcess ? 60 : 16;

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Accounts on one plan: usage at 1 each in arrears and a fee of 5 in advance, both invoiced monthly without grace. */
const openAccounts = async (
  count: number,
  settings?: Parameters<typeof openBillingWorld>[0],
): Promise<BillingWorld & { accounts: readonly string[] }> => {
  const shop = await openBillingWorld(settings);
  const plan = await aPlan(shop, {
    cards: [
      usageCard(await aMeter(shop), { rates: { USD: [1] } }),
      feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" }),
    ],
  });
  const accounts = upTo(count).map((number) => `account-${number}`);
  for (const account of accounts) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plan, "2025-01-01"));
  }
  return { ...shop, accounts };
};

const closers = ({ world, organizationId }: BillingWorld, accounts: readonly string[]): Promise<unknown> =>
  Promise.all(accounts.map((accountId) => closeAccount(world, { organizationId, accountId: accountId as AccountId })));

describe("closers beside each other", () => {
  it(`give ${BESIDE} accounts their numbers without a gap or a double`, async () => {
    const shop = await openAccounts(BESIDE);

    await closers(shop, shop.accounts);
    expect((await shop.numbers()).map(numberOf)).toEqual(upTo(BESIDE));

    await shop.moveClock("2025-02-01T00:00:00Z");
    await closers(shop, shop.accounts);
    expect((await shop.numbers()).map(numberOf)).toEqual(upTo(3 * BESIDE));
    expect(await shop.factsOf("account-7")).toMatchObject([
      { type: "ADHOC_ADVANCED", status: "DUE", total: "5" },
      { type: "STANDARD", status: "PAID", total: "0" },
      { type: "STANDARD_ADVANCED", status: "DUE", total: "5" },
      { type: "STANDARD", status: "DRAFT", number: undefined },
    ]);
  });

  it("do the same account once, however many there are", async () => {
    const shop = await openAccounts(2);

    await closers(
      shop,
      upTo(12).flatMap(() => shop.accounts),
    );
    await shop.moveClock("2025-03-01T00:00:00Z");
    await closers(
      shop,
      upTo(12).flatMap(() => shop.accounts),
    );

    expect((await shop.numbers()).map(numberOf)).toEqual(upTo(10));
    for (const account of shop.accounts) {
      expect(
        (await shop.factsOf(account)).map(({ type, status, start }) => `${start.slice(0, 10)} ${type} ${status}`),
      ).toEqual([
        "2025-01-01 ADHOC_ADVANCED DUE",
        "2025-01-01 STANDARD PAID",
        "2025-02-01 STANDARD_ADVANCED DUE",
        "2025-02-01 STANDARD PAID",
        "2025-03-01 STANDARD_ADVANCED DUE",
        "2025-03-01 STANDARD DRAFT",
      ]);
    }
  });

  it("bill usage that is counted while they rate", async () => {
    const shop = await openAccounts(1);
    await closers(shop, shop.accounts);
    await Promise.all([
      ...upTo(20).map((hour) =>
        shop.use(aCall("account-1", `2025-01-01T00:${String(hour).padStart(2, "0")}:00Z`, "1")),
      ),
      ...upTo(20).map(() => closers(shop, shop.accounts)),
    ]);

    await shop.passTo("2025-02-01T00:00:00Z");

    expect((await shop.factsOf("account-1"))[1]).toMatchObject({ status: "DUE", total: "20" });
  });

  it("begin with the organization's first number and pattern", async () => {
    const shop = await openAccounts(2, {
      organization: { name: "Acme Metering", invoiceSequence: { template: "AC/YYYYMM/{number}", firstNumber: 500 } },
    });

    await closers(shop, shop.accounts);

    const numbers = (await Promise.all(shop.accounts.map((account) => shop.factsOf(account)))).map(
      ([first]) => first?.number,
    );
    expect(numbers.sort()).toEqual(["AC/202501/500", "AC/202501/501"]);
  });

  it("number each organization on its own", async () => {
    const [first, second] = [await openAccounts(1), await openAccounts(1)];
    await closers(first, first.accounts);
    await closers(second, second.accounts);
    expect([await first.numbers(), await second.numbers()]).toEqual([["2025-01-1"], ["2025-01-1"]]);
  });
});

describe("wake-ups that are lost, doubled or late", () => {
  it("change nothing when they are doubled", async () => {
    const shop = await openAccounts(3);
    await shop.settle();
    const body = JSON.stringify({ organizationId: shop.organizationId, accountId: "account-1" });
    for (let times = 0; times < 5; times += 1) {
      await shop.world.queue.send(
        "close-accounts",
        upTo(5).map(() => ({ body, group: "any" })),
      );
      await shop.settle();
    }
    expect((await shop.numbers()).map(numberOf)).toEqual([1, 2, 3]);
  });

  it("are not needed: the sweeper alone closes every account", async () => {
    const shop = await openAccounts(25);
    await forgetWakeUps(shop);
    expect(await sweep(shop.world)).toBe(25);
    await shop.settle();
    await forgetAlarms(shop);
    expect(await sweep(shop.world), "nothing is due now").toBe(0);

    await shop.moveClock("2025-01-31T23:59:59.999Z");
    expect(await sweep(shop.world), "nor a millisecond before the cycle ends").toBe(0);
    await shop.moveClock("2025-02-01T00:00:00Z");
    expect(await sweep(shop.world)).toBe(25);
    expect(await sweep(shop.world), "two sweepers wake the same accounts").toBe(25);
    await shop.settle();

    expect((await shop.numbers()).map(numberOf)).toEqual(upTo(75));
  });

  it("may come a year late: every cycle is billed for itself, in order of time", async () => {
    const shop = await openAccounts(1);
    await shop.settle();
    await forgetAlarms(shop);
    await shop.moveClock("2026-01-15T00:00:00Z");

    await sweep(shop.world);
    await shop.settle();

    const facts = await shop.factsOf("account-1");
    const final = facts.filter(({ number }) => number !== undefined);
    expect(final).toHaveLength(13 + 12);
    const inOrder = final.toSorted((first, second) => numberOf(first.number ?? "") - numberOf(second.number ?? ""));
    expect(inOrder.map(({ number }) => number).slice(0, 4)).toEqual([
      "2025-01-1",
      "2025-02-2",
      "2025-02-3",
      "2025-03-4",
    ]);
    expect(inOrder.at(-1)).toMatchObject({ type: "STANDARD_ADVANCED", start: "2026-01-01T00:00:00Z" });
    expect(facts.at(-1)).toMatchObject({ status: "DRAFT", start: "2026-01-01T00:00:00Z" });
  });

  it("go on at once where more is due than is done in one go", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cycle: { interval: "WEEKLY" },
      cards: [feeCard(await aFee(shop), { rate: 1 })],
    });
    await anAccount(shop, "slow");
    await schedule(shop, "slow", associate(plan, "2025-01-06"));
    await shop.settle();
    await forgetAlarms(shop);
    await shop.moveClock("2027-12-06T00:00:00Z");

    await sweep(shop.world);
    await shop.settle();

    // 6 Jan 2025 to 6 Dec 2027 are 1,064 days: 152 weeks, each opened, made final and drawn, which is more than 200 steps.
    expect((await shop.numbers()).map(numberOf)).toEqual(upTo(152));
  });

  it("of an account that nobody knows are done with", async () => {
    const shop = await openAccounts(1);
    const { organizationId } = shop;
    expect(await closeAccount(shop.world, { organizationId, accountId: "nobody" as AccountId })).toEqual({
      finalized: [],
    });
  });
});

const forgetWakeUps = async ({ adapters: { queue } }: BillingWorld): Promise<void> => {
  const messages = await queue.receive("close-accounts", 1_000);
  await queue.acknowledge(
    "close-accounts",
    messages.map(({ receiptHandle }) => receiptHandle),
  );
};

const forgetAlarms = async ({ adapters: { scheduler } }: BillingWorld): Promise<void> => {
  const far = Number.MAX_SAFE_INTEGER as Parameters<typeof scheduler.due>[0];
  for (const { name } of scheduler.due(far)) await scheduler.remove(name);
};
