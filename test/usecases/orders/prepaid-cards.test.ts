import { describe, expect, it } from "vitest";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { aPlan, associate, FOREVER, feeCard, schedule } from "../../support/catalog-for-billing.ts";
import { openPurchaseShop, type PurchaseShop, packCard, promoCard } from "../../support/purchases.ts";

/** A monthly plan with a fee in advance, and 100 units and 100 in credit that are paid before they are granted. */
const openShop = async (): Promise<PurchaseShop & { plan: string }> => {
  const shop = await openPurchaseShop();
  const plan = await aPlan(shop, {
    name: "Prepaid",
    cards: [
      feeCard(shop.fee, { rate: 30, timing: "IN_ADVANCE" }),
      packCard(shop.feature, { timing: "PREPAID" }),
      promoCard(shop.credit, "PREPAID"),
    ],
  });
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  return { ...shop, plan };
};

const ordersOf = async (shop: PurchaseShop) =>
  (await shop.invoicesOf("acme")).filter(({ invoiceClass }) => invoiceClass === "ORDER");
const onlyOrder = async (shop: PurchaseShop) => {
  const [order, ...others] = await ordersOf(shop);
  if (!order || others.length > 0) throw new Error(`there are ${others.length + 1} orders`);
  return order;
};
const creditsOf = async (shop: PurchaseShop) =>
  (await shop.api.get("/accounts/acme/credit_balance")).body.activeCredits;

describe("prepaid cards of a plan", () => {
  it("that are paid when some of what they grant is over give that back, and grant the rest", async () => {
    const shop = await openShop();
    const order = await onlyOrder(shop);
    // The pack is for 20 days; the credit has no end.
    await shop.passTo("2025-02-03T00:00:00Z");
    await shop.pay(order.id, 110);
    expect(await shop.entries()).toEqual([]);
    expect(await creditsOf(shop)).toBe(100);
    expect((await shop.api.get("/accounts/acme/wallet")).body.balance).toBe(100);
    const purchase = await shop.world.purchases.findOfOrder(shop.organizationId, order.id);
    expect(purchase?.value).toMatchObject({
      status: "SUCCESS",
      comment: "what movies grants is over already; what it cost is in the account's wallet",
    });
    expect((await shop.api.get(`/invoices/${order.id}`)).body).toMatchObject({ status: "PAID", paidAmount: 110 });
  });

  it("are ordered when the cycle begins and granted once the order is paid", async () => {
    const shop = await openShop();
    const order = await onlyOrder(shop);
    expect(order).toMatchObject({ status: "DUE", kind: "PREPAID" });
    expect(`${order.totalAmount}`, "100 units at 1, and 10 for the credit").toBe("110");
    expect(order.sequenceId).toBeUndefined();
    expect(await shop.numbers(), "the fee is billed beside it").toEqual(["2025-01-1"]);
    expect(await shop.entries()).toEqual([]);
    expect(await creditsOf(shop)).toBe(0);

    await shop.pay(order.id, 110);
    expect(await shop.entries()).toMatchObject([{ source: "PRICE_PLAN", granted: "100" }]);
    expect((await shop.entries())[0]?.id, "named as entries of the plan are").toMatch(
      /^sch\..*#2025-01-01\$PRICE_PLAN$/,
    );
    expect(await creditsOf(shop)).toBe(100);
    expect(await shop.numbers()).toEqual(["2025-01-1", "2025-01-2"]);
    expect((await shop.api.get("/accounts/acme/purchases")).body.data).toMatchObject([
      { type: "PREPAID", status: "SUCCESS", price: 110, pricePlanId: shop.plan },
    ]);
  });

  it("have one order a cycle, however often the cycle is looked at again", async () => {
    const shop = await openShop();
    const order = await onlyOrder(shop);
    await schedule(shop, "acme", associate(shop.plan, "2025-06-01", FOREVER));
    await shop.settle();
    expect((await onlyOrder(shop)).id).toBe(order.id);
    await shop.pay(order.id, 110);
    await schedule(shop, "acme", associate(shop.plan, "2025-07-01", FOREVER));
    await shop.settle();
    expect(await ordersOf(shop)).toEqual([]);
    await shop.passTo("2025-02-01T00:00:00Z");
    expect((await onlyOrder(shop)).id).not.toBe(order.id);
  });

  it("grant nothing, and give the money to the wallet, when it comes after all of it is over", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPlan(shop, { name: "Prepaid", cards: [packCard(shop.feature, { timing: "PREPAID" })] });
    await schedule(shop, "acme", associate(plan, "2025-01-01", "2025-02-01"));
    await shop.settle();
    const order = await onlyOrder(shop);
    await shop.passTo("2025-01-21T00:00:00Z");
    await shop.pay(order.id, 100);
    expect(await shop.entries()).toEqual([]);
    expect((await shop.api.get("/accounts/acme/wallet")).body).toMatchObject({ balance: 100 });
    expect((await shop.api.get("/accounts/acme/purchases")).body.data).toMatchObject([{ status: "FAILURE" }]);
    expect(await shop.numbers()).toEqual([]);
  });

  it("can be bought once more in the running cycle, without naming the plan", async () => {
    const shop = await openShop();
    const { status, body } = await shop.buy({ type: "PREPAID", rateCardQuantities: { [shop.credit]: 0 } });
    expect([status, body.price, body.pricePlanId]).toEqual([200, 100, shop.plan]);
    await shop.pay(body.invoiceId, 100);
    expect(await shop.entries()).toMatchObject([
      { id: `${body.id}#0$PURCHASE`, source: "ENTITLEMENT", granted: "100" },
    ]);
  });

  it("are granted once when the account is closed again after the payment", async () => {
    const shop = await openShop();
    const order = await onlyOrder(shop);
    await shop.pay(order.id, 110);
    const state = await shop.world.billingStates.find(shop.organizationId, order.accountId);
    if (!state) throw new Error("the account has no state");
    await shop.world.save([
      shop.world.billingStates.stored(shop.organizationId, state, { ...state.value, toFulfill: [order.id, order.id] }),
    ]);
    await closeAccount(shop.world, { organizationId: shop.organizationId, accountId: order.accountId });
    expect(await shop.entries()).toHaveLength(1);
    expect(await creditsOf(shop)).toBe(100);
    expect(await shop.numbers()).toEqual(["2025-01-1", "2025-01-2"]);
  });
});
