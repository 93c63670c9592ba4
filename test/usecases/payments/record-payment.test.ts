import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { aPayment, expectBooksBalance, type MoneyShop, openMoneyShop } from "../../support/money.ts";

/** January's invoice of 100, due. */
const openDue = async () => {
  const shop = await openMoneyShop();
  await shop.useUnits("100");
  await shop.passTo("2025-02-03T00:00:00Z");
  const [invoice] = await shop.invoicesOf("acme");
  if (!invoice) throw new Error("there is no invoice");
  const standing = async (): Promise<string> => {
    const now = (await shop.world.invoices.find(shop.organizationId, invoice.id))?.value;
    return now ? `${now.status} ${toText(now.paidAmount)}` : "none";
  };
  return { ...shop, id: invoice.id, standing };
};
const line = (togaiId: string, amount?: number, order = 1) => ({ type: "INVOICE", togaiId, amount, order });
const messageOf = ({ status, body }: { status: number; body: { message: string } }): string =>
  `${status} ${body.message}`;

describe("a payment on an invoice", () => {
  it("below the total makes it PARTIALLY_PAID, the remainder PAID", async () => {
    const shop = await openDue();
    succeeded(await shop.pay(40, [line(shop.id, 40)]));
    expect(await shop.standing()).toBe("PARTIALLY_PAID 40");
    succeeded(await shop.pay(60, [line(shop.id, 60)]));
    expect(await shop.standing()).toBe("PAID 100");
  });

  it("leaves the rest in the wallet, and says so in its lines", async () => {
    const shop = await openDue();
    const payment = succeeded(await shop.pay(150, [line(shop.id)]));
    expect(payment.lineItemRecords).toEqual([
      { type: "INVOICE", togaiId: shop.id, amount: 100, order: 1 },
      { type: "WALLET_CREDIT", togaiId: expect.stringMatching(/^wallet\./), amount: 50, order: 2 },
    ]);
    expect([await shop.standing(), await shop.wallet()]).toEqual(["PAID 100", "50"]);
    await expectBooksBalance(shop);
  });

  it("becomes a credit that does not expire, or links one that there is", async () => {
    const shop = await openDue();
    const { lineItemRecords } = succeeded(await shop.pay(25, [{ type: "CREDIT", amount: 25, order: 1 }]));
    const credit = succeeded(await shop.api.get(`/credits/${lineItemRecords[0].togaiId}`));
    expect(credit).toMatchObject({ creditAmount: 25, status: "ACTIVE", effectiveFrom: "2025-02-03" });
    expect(credit.effectiveUntil).toBeUndefined();
    succeeded(await shop.pay(25, [{ type: "CREDIT", togaiId: credit.id, amount: 25, order: 1 }]));
    expect(succeeded(await shop.api.get("/credits?account_id=acme")).data).toHaveLength(1);
    await expectBooksBalance(shop);
  });

  it("changes nothing where one of its lines cannot be had", async () => {
    const shop = await openDue();
    const refused = await shop.pay(150, [{ type: "WALLET_CREDIT", amount: 20, order: 1 }, line(shop.id, 100.01, 2)]);
    expect(messageOf(refused)).toContain("lineItemRecords[1].amount: must be at most 100");
    expect([await shop.standing(), await shop.wallet()]).toEqual(["DUE 0", "0"]);
    expect(succeeded(await shop.api.get("/payments")).data).toEqual([]);
  });

  it("recorded twice under one reference is one payment", async () => {
    const shop = await openDue();
    const body = aPayment("same", 40, [line(shop.id, 40)]);
    const [first, second] = await Promise.all([shop.api.post("/payments", body), shop.api.post("/payments", body)]);
    expect(succeeded(second).id).toBe(succeeded(first).id);
    expect([await shop.standing(), succeeded(await shop.api.get("/payments")).data.length]).toEqual([
      "PARTIALLY_PAID 40",
      1,
    ]);
    const other = await shop.api.post("/payments", aPayment("same", 41, [line(shop.id, 41)]));
    expect(messageOf(other)).toContain("was recorded by payment");
  });

  it("paid by many at the same time is paid once", async () => {
    const shop = await openDue();
    const answers = await Promise.all(
      ["a", "b", "c"].map((reference) => shop.api.post("/payments", aPayment(reference, 60, [line(shop.id, 60)]))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await shop.standing()).toBe("PARTIALLY_PAID 60");
  });

  it("of an order makes its account due, to fulfill it, in the same commit", async () => {
    const shop = await openDue();
    const read = await shop.world.invoices.find(shop.organizationId, shop.id);
    if (!read) throw new Error("there is no invoice");
    await shop.world.save([
      shop.world.invoices.replaced(shop.organizationId, read, { ...read.value, invoiceClass: "ORDER" }),
    ]);
    const state = async () =>
      (await shop.world.billingStates.find(shop.organizationId, "acme" as AccountId))?.value.toFulfill ?? [];
    succeeded(await shop.api.post("/payments", aPayment("part", 40, [line(shop.id, 40)])));
    expect(await state()).toEqual([]);
    succeeded(await shop.api.post("/payments", aPayment("rest", 60, [line(shop.id, 60)])));
    expect(await state()).toEqual([shop.id]);
  });
});

describe("a refund", () => {
  const openRefund = async () => {
    const shop = await openDue();
    succeeded(await shop.pay(100, [line(shop.id)]));
    const read = await shop.world.invoices.find(shop.organizationId, shop.id);
    if (!read) throw new Error("there is no invoice");
    await shop.world.save([
      shop.world.invoices.replaced(shop.organizationId, read, { ...read.value, status: "REFUND_INITIATED" }),
    ]);
    return shop;
  };
  it("is complete with the payment that gives back the last of the money", async () => {
    const shop = await openRefund();
    succeeded(await shop.pay(-30, [line(shop.id, -30)]));
    expect(await shop.standing()).toBe("REFUND_INITIATED 70");
    succeeded(await shop.pay(-70, [line(shop.id)]));
    expect(await shop.standing()).toBe("REFUND_COMPLETED 0");
  });
  it("may stay in the wallet", async () => {
    const shop = await openRefund();
    succeeded(await shop.pay(0, [line(shop.id, -100)]));
    expect([await shop.standing(), await shop.wallet()]).toEqual(["REFUND_COMPLETED 0", "100"]);
    await expectBooksBalance(shop as MoneyShop);
  });
});
