import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { expectBooksBalance, type MoneyShop, openMoneyShop } from "../../support/money.ts";

const RECHARGE = "/tollbook/accounts/acme/wallet_recharge";

const orders = async (shop: MoneyShop) =>
  (await shop.invoicesOf("acme")).filter(({ invoiceClass }) => invoiceClass === "ORDER");
const ordered = async (shop: MoneyShop): Promise<string[]> =>
  (await orders(shop)).map(({ status, totalAmount }) => `${status} ${toText(totalAmount)}`);
const topUp = async (shop: MoneyShop, topupAmount: number) => {
  succeeded(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount }));
  await shop.settle();
};
/** A wallet of 60 that is recharged by 200 below 50. */
const open = async () => {
  const shop = await openMoneyShop();
  await topUp(shop, 60);
  succeeded(await shop.api.put(RECHARGE, { threshold: 50, amount: 200 }));
  await shop.settle();
  return shop;
};

describe("a wallet with a threshold", () => {
  it("orders nothing while it has as much", async () => {
    const shop = await open();
    expect(await ordered(shop)).toEqual([]);
    expect(succeeded(await shop.api.get("/accounts/acme/wallet")).metadata).toEqual({
      autoNetOff: true,
      recharge: { threshold: 50, amount: 200, ordered: false },
    });
  });

  it("orders a top-up when an invoice takes it below, and once, whoever closes", async () => {
    const shop = await open();
    await shop.useUnits("20");
    await shop.passTo("2025-02-02T23:00:00Z");
    await shop.moveClock("2025-02-03T00:00:00Z");
    const of = { organizationId: shop.organizationId, accountId: "acme" as AccountId };
    await Promise.all(Array.from({ length: 4 }, () => closeAccount(shop.world, of)));
    await shop.settle();
    expect([await shop.wallet(), await ordered(shop)]).toEqual(["40", ["DUE 200"]]);
    await shop.useUnits("20", "2025-02-10");
    await shop.passTo("2025-03-03T00:00:00Z");
    expect([await shop.wallet(), await ordered(shop)], "it has not been up since").toEqual(["20", ["DUE 200"]]);
    await expectBooksBalance(shop);
  });

  it("is topped up when the order is paid, and orders again when it falls again", async () => {
    const shop = await open();
    await shop.useUnits("20");
    await shop.passTo("2025-02-03T00:00:00Z");
    const [order] = await orders(shop);
    succeeded(await shop.pay(200, [{ type: "INVOICE", togaiId: order?.id, order: 1 }]));
    expect([await shop.wallet(), await ordered(shop)]).toEqual(["240", []]);
    await shop.useUnits("230", "2025-02-10");
    await shop.passTo("2025-03-03T00:00:00Z");
    expect([await shop.wallet(), await ordered(shop)]).toEqual(["10", ["DUE 200"]]);
    await expectBooksBalance(shop);
  });

  it("orders again with the next invoice where its order was voided, also when nothing is left", async () => {
    const shop = await open();
    await shop.useUnits("70");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await shop.wallet(), await ordered(shop)]).toEqual(["0", ["DUE 200"]]);
    const [order] = await orders(shop);
    succeeded(await shop.api.patch(`/invoices/${order?.id}`, { status: "VOID" }));
    await shop.settle();
    expect(succeeded(await shop.api.get("/accounts/acme/wallet")).metadata.recharge.ordered).toBe(false);
    expect(await ordered(shop), "not at once, since somebody has just decided against it").toEqual(["VOID 200"]);
    await shop.useUnits("20", "2025-02-10");
    await shop.passTo("2025-03-03T00:00:00Z");
    expect((await ordered(shop)).toSorted()).toEqual(["DUE 200", "VOID 200"]);
    await expectBooksBalance(shop);
  });

  it("orders again where what was paid for did not bring it up to the threshold", async () => {
    const shop = await openMoneyShop();
    succeeded(await shop.api.put(RECHARGE, { threshold: 50, amount: 20 }));
    await shop.settle();
    for (const [index, balance] of ["20", "40", "60"].entries()) {
      const order = (await orders(shop)).find(({ status }) => status === "DUE");
      succeeded(await shop.pay(20, [{ type: "INVOICE", togaiId: order?.id, order: 1 }]));
      await shop.settle();
      expect([await shop.wallet(), await ordered(shop)]).toEqual([balance, index < 2 ? ["DUE 20"] : []]);
    }
    await expectBooksBalance(shop);
  });

  it("has one order open at the most, whoever tops it up or sets the recharge anew", async () => {
    const shop = await open();
    await shop.useUnits("20");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await shop.wallet(), await ordered(shop)]).toEqual(["40", ["DUE 200"]]);
    await topUp(shop, 100);
    await shop.useUnits("130", "2025-02-10");
    await shop.passTo("2025-03-03T00:00:00Z");
    expect([await shop.wallet(), await ordered(shop)], "up again and down again").toEqual(["10", ["DUE 200"]]);
    succeeded(await shop.api.delete(RECHARGE));
    succeeded(await shop.api.put(RECHARGE, { threshold: 50, amount: 70 }));
    await shop.settle();
    expect(await ordered(shop), "the open one keeps its amount").toEqual(["DUE 200"]);
    const [order] = await orders(shop);
    succeeded(await shop.api.patch(`/invoices/${order?.id}`, { status: "UN_COLLECTIBLE" }));
    await shop.useUnits("5", "2025-03-10");
    await shop.passTo("2025-04-03T00:00:00Z");
    expect((await ordered(shop)).toSorted(), "nobody counts on that one").toEqual(["DUE 70", "UN_COLLECTIBLE 200"]);
    await expectBooksBalance(shop);
  });

  it("that is set above the balance orders at once, and removed orders no more", async () => {
    const shop = await openMoneyShop();
    succeeded(await shop.api.put(RECHARGE, { threshold: 10, amount: 25 }));
    await shop.settle();
    expect(await ordered(shop)).toEqual(["DUE 25"]);
    expect(succeeded(await shop.api.delete(RECHARGE)).metadata).toEqual({ autoNetOff: true });
  });

  it("and an amount that are sums of money, more than nothing", async () => {
    const { api } = await openMoneyShop();
    const { status, body } = await api.put(RECHARGE, { threshold: 0, amount: 0.001 });
    expect([status, body.message]).toEqual([
      400,
      "threshold: must be more than 0; amount: must be a whole number of USD's smallest unit",
    ]);
    expect((await api.put("/tollbook/accounts/nobody/wallet_recharge", { threshold: 1, amount: 1 })).status).toBe(404);
  });
});
