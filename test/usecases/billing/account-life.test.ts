import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
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

/** Calls at 0.10 each in arrears, and 30 a month in advance; monthly on the 1st with two days of grace. */
const openShop = async (
  settings?: Parameters<typeof openBillingWorld>[0],
): Promise<BillingWorld & { plan: string }> => {
  const shop = await openBillingWorld(settings);
  const plan = await aPlan(shop, {
    cycle: { grace: 2 },
    cards: [
      usageCard(await aMeter(shop), { rates: { USD: [0.1] } }),
      feeCard(await aFee(shop), { rate: 30, timing: "IN_ADVANCE" }),
    ],
  });
  return { ...shop, plan };
};

describe("an account's life over three months", () => {
  it("opens, drafts, waits out the grace, and numbers what becomes final", async () => {
    const shop = await openShop();
    await anAccount(shop, "acme", { netTermDays: 10 });

    await schedule(shop, "acme", associate(shop.plan, "2025-01-11", "2025-03-11"));
    await shop.settle();
    expect(await shop.factsOf("acme"), "the plan has not begun").toEqual([]);

    await shop.passTo("2025-01-10T23:59:59.999Z");
    expect(await shop.factsOf("acme"), "one millisecond too early").toEqual([]);

    await shop.passTo("2025-01-11T00:00:00Z");
    expect(await shop.factsOf("acme")).toEqual([
      {
        number: "2025-01-1",
        type: "ADHOC_ADVANCED",
        status: "DUE",
        start: "2025-01-11T00:00:00Z",
        end: "2025-02-01T00:00:00Z",
        total: "30",
      },
      {
        number: undefined,
        type: "STANDARD",
        status: "DRAFT",
        start: "2025-01-11T00:00:00Z",
        end: "2025-02-01T00:00:00Z",
        total: "0",
      },
    ]);

    await shop.use(aCall("acme", "2025-01-11T00:00:00Z", "100"), aCall("acme", "2025-01-10T23:59:59.999Z", "7"));
    await shop.passTo("2025-01-31T12:00:00Z");
    await shop.use(aCall("acme", "2025-01-31T23:59:59.999Z", "50"), aCall("acme", "2025-02-01T00:00:00Z", "1000"));

    await shop.passTo("2025-02-02T23:59:59.999Z");
    expect(
      (await shop.factsOf("acme")).map(({ status }) => status),
      "grace is not over",
    ).toEqual(["DUE", "DRAFT", "DUE", "DRAFT"]);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([
      { number: "2025-01-1" },
      { number: "2025-02-3", status: "DUE", total: "15", start: "2025-01-11T00:00:00Z" },
      { number: "2025-02-2", type: "STANDARD_ADVANCED", status: "DUE", start: "2025-02-01T00:00:00Z" },
      { status: "DRAFT", total: "100", start: "2025-02-01T00:00:00Z", end: "2025-03-01T00:00:00Z" },
    ]);

    await shop.passTo("2025-06-01T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([
      { number: "2025-01-1", total: "30" },
      { number: "2025-02-3", total: "15" },
      { number: "2025-02-2", total: "30" },
      { number: "2025-03-5", total: "100", status: "DUE" },
      { number: "2025-03-4", total: "30", end: "2025-03-11T00:00:00Z" },
      { number: "2025-03-6", total: "0", status: "PAID", start: "2025-03-01T00:00:00Z", end: "2025-03-11T00:00:00Z" },
    ]);
    const state = await shop.world.billingStates.find(shop.organizationId, "acme" as never);
    expect(state?.value, "nothing will ever fall due again").toEqual({
      accountId: "acme",
      closedCycles: expect.any(Array),
      openedUntil: expect.any(Number),
      openDrafts: [],
      toRate: [],
      toRender: [],
    });
    expect(shop.adapters.scheduler.next()).toBeUndefined();
  });

  it("dates invoices by their cycle, and counts the days to pay from there", async () => {
    const shop = await openShop();
    await anAccount(shop, "acme", { netTermDays: 10 });
    await schedule(shop, "acme", associate(shop.plan, "2025-01-11"));
    await shop.passTo("2025-02-03T00:00:00Z");

    const dates = (await shop.invoicesOf("acme")).map(({ invoiceDate, dueDate, finalizesAt, netTermDays }) => [
      toIso(invoiceDate),
      toIso(dueDate),
      toIso(finalizesAt),
      netTermDays,
    ]);

    expect(dates).toEqual([
      ["2025-01-11T00:00:00Z", "2025-01-21T00:00:00Z", "2025-01-11T00:00:00Z", 10],
      ["2025-02-01T00:00:00Z", "2025-02-11T00:00:00Z", "2025-02-03T00:00:00Z", 10],
      ["2025-02-01T00:00:00Z", "2025-02-11T00:00:00Z", "2025-02-01T00:00:00Z", 10],
      ["2025-03-01T00:00:00Z", "2025-03-11T00:00:00Z", "2025-03-03T00:00:00Z", 10],
    ]);
  });

  it("shows usage in the draft when it is refreshed, and at once where it is read", async () => {
    const shop = await openShop();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.settle();
    const stored = async () => toText((await shop.invoicesOf("acme"))[1]?.totalAmount ?? raise());
    const { id } = (await shop.invoicesOf("acme"))[1] ?? raise();

    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "20"));

    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({ status: "DRAFT", totalAmount: 2 });
    const listed = (await shop.api.get("/invoices?owner_id=acme&status=DRAFT")).body.data;
    expect(listed).toMatchObject([{ id, totalAmount: 2 }]);
    expect(await stored(), "not yet rated anew").toBe("0");
    await shop.passTo("2025-01-01T00:14:59.999Z");
    expect(await stored()).toBe("0");
    await shop.passTo("2025-01-01T00:15:00Z");
    expect(await stored(), "fifteen minutes after the event").toBe("2");
  });

  it("writes one mark for many events, and none once the drafts are up to date", async () => {
    const shop = await openShop();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.settle();
    const version = async () =>
      (await shop.world.billingStates.find(shop.organizationId, "acme" as never))?.version ?? 0;
    const before = await version();

    for (const hour of ["01", "02", "03"]) await shop.use(aCall("acme", `2025-01-01T00:${hour}:00Z`, "20"));

    expect(await version()).toBe(before + 1);
  });
});

describe("what an invoice becomes when it is final", () => {
  it.each`
    fee      | status                | because
    ${30}    | ${"DUE"}              | ${"there is something to pay"}
    ${0}     | ${"PAID"}             | ${"there is nothing to pay"}
    ${-12.5} | ${"REFUND_COMPLETED"} | ${"we owe the customer"}
    ${0.009} | ${"PAID"}             | ${"less than a cent is nothing"}
  `("a fee of $fee is $status, since $because", async ({ fee, status }) => {
    const shop = await openBillingWorld();
    const item = await aFee(shop);
    for (const timing of ["IN_ADVANCE", "IN_ARREARS"] as const) {
      const plan = await aPlan(shop, { name: timing, cards: [feeCard(item, { rate: fee, timing })] });
      await anAccount(shop, timing);
      await schedule(shop, timing, associate(plan, "2025-01-01", "2025-02-01"));
    }

    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await shop.factsOf("IN_ADVANCE")).toMatchObject([{ status, number: "2025-01-1" }]);
    expect(await shop.factsOf("IN_ARREARS")).toMatchObject([{ status, number: "2025-02-2" }]);
  });

  it.each`
    account      | organization | days  | because
    ${undefined} | ${0}         | ${0}  | ${"nobody says anything"}
    ${undefined} | ${14}        | ${14} | ${"the organization decides where the account is silent"}
    ${30}        | ${14}        | ${30} | ${"the account goes before the organization"}
    ${0}         | ${14}        | ${0}  | ${"zero is said, not silence"}
  `("has $days days to pay, since $because", async ({ account, organization, days }) => {
    const shop = await openBillingWorld({ organization: { name: "Acme Metering", netTermDays: organization } });
    const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" })] });
    await anAccount(shop, "acme", account === undefined ? {} : { netTermDays: account });
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.settle();

    const [invoice] = await shop.invoicesOf("acme");

    expect(invoice?.netTermDays).toBe(days);
    expect((invoice?.dueDate ?? 0) - (invoice?.invoiceDate ?? 0)).toBe(days * 86_400_000);
  });

  it("keeps the terms of the day it became final", async () => {
    const shop = await openShop();
    await anAccount(shop, "acme", { netTermDays: 10 });
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.settle();
    await shop.api.patch("/accounts/acme", { netTermDays: 40, name: "Acme renamed" });

    await shop.passTo("2025-02-03T00:00:00Z");

    const [advance, arrears] = await shop.invoicesOf("acme");
    expect([advance?.netTermDays, advance?.parties.account.name]).toEqual([10, "Account acme"]);
    expect([arrears?.netTermDays, arrears?.parties.account.name]).toEqual([40, "Acme renamed"]);
  });
});

const raise = (): never => {
  throw new Error("there is no such invoice");
};
