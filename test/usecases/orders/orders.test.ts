import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { aFeature, aPurchasePlan, openPurchaseShop, packCard } from "../../support/purchases.ts";

const ACME = "acme" as AccountId;

describe("an order", () => {
  it("is fulfilled when the last of it is paid, and not before", async () => {
    const shop = await openPurchaseShop();
    const { id, invoiceId } = (await shop.buy({ pricePlanId: shop.pack })).body;
    await shop.pay(invoiceId, 40);
    expect((await shop.purchase(id)).body).toMatchObject({ status: "PENDING" });
    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({
      invoiceClass: "ORDER",
      status: "PARTIALLY_PAID",
    });
    expect(await shop.entries()).toEqual([]);
    await shop.pay(invoiceId, 60);
    expect((await shop.purchase(id)).body).toMatchObject({ status: "SUCCESS" });
    expect(await shop.entries()).toHaveLength(1);
  });

  it.each(["paid", "voided"])("is not waited for any more once it is %s", async (how) => {
    const shop = await openPurchaseShop();
    const waited = async () => (await shop.world.billingStates.find(shop.organizationId, ACME))?.value.lapsingOrders;
    const { invoiceId } = (await shop.buy({ pricePlanId: shop.pack, expiryDate: "2025-02-01T00:00:00Z" })).body;
    await shop.settle();
    expect(await waited()).toMatchObject([{ invoiceId }]);
    if (how === "paid") await shop.pay(invoiceId, 100);
    else succeeded(await shop.api.patch(`/invoices/${invoiceId}`, { status: "VOID" }));
    await shop.settle();
    expect(await waited()).toBeUndefined();
  });

  it("takes neither credits nor what is in the wallet", async () => {
    const shop = await openPurchaseShop();
    const credit = { accountId: "acme", purpose: "gift", priority: 1, creditAmount: 500, effectiveFrom: "2025-01-01" };
    succeeded(await shop.api.post("/credits", { creditRequests: [credit] }));
    succeeded(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount: 500 }));
    const { invoiceId, price } = (await shop.buy({ pricePlanId: shop.pack })).body;
    await shop.settle();
    expect(price).toBe(100);
    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({
      status: "DUE",
      totalAmount: 100,
      paidAmount: 0,
    });
    expect((await shop.api.get("/accounts/acme/wallet")).body).toMatchObject({ balance: 500 });
    expect((await shop.api.get("/accounts/acme/credit_balance")).body).toMatchObject({ availableBalance: 500 });
  });

  it("counts the entries of a purchase over all of its cards", async () => {
    const shop = await openPurchaseShop();
    const series = await aFeature(shop, "series");
    const windows = {
      featureConfigs: [
        { effectiveUntil: "P30D", featureCreditLimit: 1 },
        { effectiveFrom: "P30D", effectiveUntil: "P60D", featureCreditLimit: 2 },
      ],
    };
    const twice = packCard(series);
    const details = twice.rateCard.rateCardDetails as { billingEntitlementRateCard: object };
    Object.assign(details.billingEntitlementRateCard, windows);
    const plan = await aPurchasePlan(shop, "Both", [twice, packCard(shop.feature)]);
    const { id, invoiceId, price } = (await shop.buy({ pricePlanId: plan })).body;
    await shop.pay(invoiceId, price);
    expect(await shop.entries()).toMatchObject([{ id: `${id}#2$PURCHASE`, granted: "100" }]);
    expect((await shop.purchase(id)).body.features).toMatchObject([
      { id: series, creditsGranted: 3, effectiveFrom: "2025-01-01T00:00:00Z", effectiveUntil: "2025-03-02T00:00:00Z" },
      { id: shop.feature, creditsGranted: 100 },
    ]);
  });

  it("is fulfilled once by many closers at the same time", async () => {
    const shop = await openPurchaseShop();
    const { invoiceId } = (await shop.buy({ pricePlanId: shop.pack })).body;
    const topup = (await shop.buy({ type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 7 } })).body;
    for (const [id, amount] of [
      [invoiceId, 100],
      [topup.invoiceId, 7],
    ]) {
      const line = { type: "INVOICE", togaiId: id, amount, order: 1 };
      const reference = { sourceName: "bank", sourceType: "CARD", transactionNumber: `of ${id}` };
      const payment = { accountId: "acme", currency: "USD", totalAmount: amount };
      succeeded(
        await shop.api.post("/payments", {
          ...payment,
          externalPaymentReference: reference,
          lineItemRecords: [line],
        }),
      );
    }
    const account = { organizationId: shop.organizationId, accountId: "acme" as AccountId };
    await Promise.all(Array.from({ length: 8 }, () => closeAccount(shop.world, account)));
    expect(await shop.entries()).toHaveLength(1);
    expect((await shop.api.get("/accounts/acme/wallet")).body).toMatchObject({ balance: 7 });
    expect(await shop.numbers()).toEqual(["2025-01-1", "2025-01-2"]);
  });

  it("is raised once for requests at the same time with one idempotency key", async () => {
    const shop = await openPurchaseShop();
    const requests = Array.from({ length: 6 }, () => shop.buy({ pricePlanId: shop.pack, idempotencyKey: "once" }));
    const ids = new Set(
      (await Promise.all(requests)).filter(({ status }) => status === 200).map(({ body }) => body.id),
    );
    expect(ids.size).toBe(1);
    expect(await shop.invoicesOf("acme")).toHaveLength(1);
  });

  it("is paid by the account itself where it is in a group, and its invoice is its own", async () => {
    const shop = await openPurchaseShop();
    succeeded(
      await shop.api.post("/invoice_groups", {
        name: "Group",
        email: "group@example.test",
        dailyInvoiceConsolidation: true,
        accountIds: ["acme"],
        address: { line1: "1 Main St" },
      }),
    );
    const { invoiceId } = (await shop.buy({ pricePlanId: shop.pack })).body;
    await shop.pay(invoiceId, 100);
    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({
      invoiceClass: "INVOICE",
      status: "PAID",
      sequenceId: "2025-01-1",
    });
  });

  it("gives its money to the wallet where the account was archived between the payment and the grants", async () => {
    const shop = await openPurchaseShop();
    const { organizationId, world } = shop;
    const { id, invoiceId } = (await shop.buy({ pricePlanId: shop.pack })).body;
    succeeded(
      await shop.api.post("/payments", {
        accountId: "acme",
        currency: "USD",
        totalAmount: 100,
        externalPaymentReference: { sourceName: "bank", sourceType: "CARD", transactionNumber: "1" },
        lineItemRecords: [{ type: "INVOICE", togaiId: invoiceId, amount: 100, order: 1 }],
      }),
    );
    const read = await world.accounts.find(organizationId, "acme");
    if (!read) throw new Error("there is no account");
    await world.save([world.accounts.replaced(organizationId, read, { ...read.value, status: "ARCHIVED" })]);
    await closeAccount(world, { organizationId, accountId: read.value.id });
    const { body } = await shop.purchase(id);
    expect(body.status).toBe("FAILURE");
    expect(body.comment).toBe("the account is archived; the money that was paid is in the account's wallet");
    const wallet = await world.wallets.find(organizationId, read.value.id);
    expect(`${wallet?.value.balance}`).toBe("100");
    expect(await shop.entries()).toEqual([]);
  });
});
