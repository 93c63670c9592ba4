import { describe, expect, it } from "vitest";
import { associate, feeCard, succeeded } from "../../support/catalog-for-billing.ts";
import { aPurchasePlan, openPurchaseShop, packCard, promoCard } from "../../support/purchases.ts";

describe("a purchase of a plan", () => {
  it("grants 120 units for 120 when a pack of 100 is taken 1.2 times, once its order is paid", async () => {
    const shop = await openPurchaseShop();

    const bought = await shop.buy({
      pricePlanId: shop.pack,
      type: "ENTITLEMENT_GRANT",
      rateCardQuantities: { [shop.feature]: 1.2 },
    });
    expect(bought).toMatchObject({
      status: 200,
      body: { accountId: "acme", status: "PENDING", price: 120, invoiceCurrency: "USD", pricePlanVersion: 1 },
    });
    const { id, invoiceId } = bought.body;
    const order = await shop.api.get(`/invoices/${invoiceId}`);
    expect(order.body).toMatchObject({
      invoiceClass: "ORDER",
      invoiceType: "AD_HOC",
      status: "DUE",
      totalAmount: 120,
      paidAmount: 0,
    });
    expect(order.body.sequenceId, "an order has no number").toBeUndefined();
    await shop.settle();
    expect(await shop.entries(), "nothing is granted before the money is there").toEqual([]);

    await shop.pay(invoiceId, 120);

    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({
      invoiceClass: "INVOICE",
      status: "PAID",
      sequenceId: "2025-01-1",
      paidAmount: 120,
    });
    expect(await shop.entries()).toEqual([
      { id: `${id}#0$PURCHASE`, source: "ENTITLEMENT", granted: "120", used: "0" },
    ]);
    expect((await shop.purchase(id)).body).toMatchObject({
      status: "SUCCESS",
      price: 120,
      invoiceId,
      rateCardQuantities: { [shop.feature]: 1.2 },
      purchasePlan: { billingEntitlementRateCards: [{ featureId: shop.feature }], supportedCurrencies: ["USD"] },
      features: [
        {
          id: shop.feature,
          name: "movies",
          creditsGranted: 120,
          creditsAvailable: 120,
          effectiveFrom: "2025-01-01T00:00:00Z",
          effectiveUntil: "2025-01-21T00:00:00Z",
        },
      ],
    });
  });

  it.each`
    priceType     | rate     | size         | because
    ${"FLAT"}     | ${4.99}  | ${undefined} | ${"the pack has one price"}
    ${"PACKAGE"}  | ${4.99}  | ${"10"}      | ${"a package is a pack"}
    ${"PER_UNIT"} | ${0.499} | ${undefined} | ${"ten units are a pack"}
  `("costs 9.98 for two packs of 10 at 4.99, priced $priceType: $because", async ({ priceType, rate, size }) => {
    const shop = await openPurchaseShop();
    const plan = await aPurchasePlan(shop, "Movies", [packCard(shop.feature, { units: 10, rate, priceType, size })]);
    const { body } = await shop.buy({ pricePlanId: plan, quantity: 2 });
    expect(body).toMatchObject({ type: "ENTITLEMENT_GRANT", price: 9.98, quantity: 2 });
    await shop.pay(body.invoiceId, 9.98);
    expect(await shop.entries()).toMatchObject([{ granted: "20" }]);
  });

  it("multiplies all cards by the quantity and one card by its own", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPurchasePlan(shop, "All", [
      feeCard(shop.fee, { rate: 7, once: true }),
      packCard(shop.feature),
      promoCard(shop.credit),
    ]);
    const { body } = await shop.buy({
      pricePlanId: plan,
      quantity: 2,
      rateCardQuantities: { [shop.feature]: 0.5, [shop.credit]: 0 },
    });
    expect(body.price, "2 × 7 + 2 × 0.5 × 100, and no credit").toBe(114);
    const tree = (await shop.api.get(`/invoices/${body.invoiceId}`)).body.revenueInfo;
    expect(JSON.stringify(tree)).toContain('"TOTAL_PURCHASE_AMOUNT"');
    await shop.pay(body.invoiceId, 114);
    expect(await shop.entries()).toMatchObject([{ granted: "100" }]);
    expect((await shop.api.get("/accounts/acme/credit_balance")).body).toMatchObject({ activeCredits: 0 });
  });

  it("grants credit for what its slabs charge", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPurchasePlan(shop, "Credit", [promoCard(shop.credit)]);
    const { body } = await shop.buy({ pricePlanId: plan, quantity: 3 });
    expect(body.price, "10 three times").toBe(30);
    await shop.pay(body.invoiceId, 30);
    const { body: balance } = await shop.api.get("/accounts/acme/credit_balance");
    expect(balance).toMatchObject({ activeCredits: 300 });
  });

  it("is fulfilled at once where there is nothing to pay", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPurchasePlan(shop, "Free", [packCard(shop.feature, { rate: 0 })]);
    const { body } = await shop.buy({ pricePlanId: plan });
    expect(body).toMatchObject({ status: "IN_PROGRESS", price: 0 });
    await shop.settle();
    expect((await shop.purchase(body.id)).body).toMatchObject({ status: "SUCCESS" });
    expect(await shop.entries()).toMatchObject([{ granted: "100" }]);
    expect((await shop.api.get(`/invoices/${body.invoiceId}`)).body).toMatchObject({
      invoiceClass: "INVOICE",
      status: "PAID",
      sequenceId: "2025-01-1",
    });
  });

  it("sells cards of the purchase's own in place of the plan's of their type", async () => {
    const shop = await openPurchaseShop();
    const { rateCard } = packCard(shop.feature, { units: 5, rate: 3 });
    const { billingEntitlementRateCard } = rateCard.rateCardDetails as Record<string, object>;
    const { status, body } = await shop.buy({
      pricePlanId: shop.pack,
      purchasePlanOverride: { billingEntitlementRateCards: [billingEntitlementRateCard] },
    });
    expect([status, body.price]).toEqual([200, 15]);
    expect(body.purchasePlanOverride.billingEntitlementRateCards).toMatchObject([{ featureId: shop.feature }]);
    await shop.pay(body.invoiceId, 15);
    expect(await shop.entries()).toMatchObject([{ granted: "5" }]);
  });

  it("is made once for one idempotency key of the account", async () => {
    const shop = await openPurchaseShop();
    const first = await shop.buy({ pricePlanId: shop.pack, idempotencyKey: "once" });
    const second = await shop.buy({ pricePlanId: shop.pack, idempotencyKey: "once", quantity: 9 });
    expect(second.body.id).toBe(first.body.id);
    expect(await shop.invoicesOf("acme")).toHaveLength(1);
    const { body } = await shop.api.get("/accounts/acme/purchases");
    expect(body.data).toMatchObject([{ id: first.body.id, pricePlanName: "Pack", idempotencyKey: "once" }]);
  });

  it("fails when its order is voided, and when it is not paid before it expires", async () => {
    const shop = await openPurchaseShop();
    const voided = await shop.buy({ pricePlanId: shop.pack });
    await shop.api.patch(`/invoices/${voided.body.invoiceId}`, { status: "VOID" });
    expect((await shop.purchase(voided.body.id)).body).toMatchObject({
      status: "FAILURE",
      comment: "the order was voided",
    });

    const expiring = await shop.buy({ pricePlanId: shop.pack, expiryDate: "2025-01-05T12:00:00Z" });
    await shop.settle();
    await shop.passTo("2025-01-05T11:59:59Z");
    expect((await shop.purchase(expiring.body.id)).body).toMatchObject({ status: "PENDING" });
    await shop.passTo("2025-01-05T12:00:00Z");
    expect((await shop.purchase(expiring.body.id)).body).toMatchObject({
      status: "FAILURE",
      comment: "the order was not paid before the purchase expired",
    });
    expect((await shop.api.get(`/invoices/${expiring.body.invoiceId}`)).body).toMatchObject({ status: "VOID" });
    expect(await shop.numbers(), "no number is spent on orders that come to nothing").toEqual([]);
  });
});

describe("a purchase of a wallet top-up", () => {
  it("puts the top-up into the wallet for the price that was asked", async () => {
    const shop = await openPurchaseShop();
    const { body } = await shop.buy({
      type: "WALLET_TOPUP",
      walletTopupDetails: { topupAmount: 60, purchaseAmount: 50 },
    });
    expect(body).toMatchObject({ price: 50, walletTopupDetails: { topupAmount: 60, purchaseAmount: 50 } });
    await shop.pay(body.invoiceId, 50);
    expect((await shop.api.get("/accounts/acme/wallet")).body).toMatchObject({ balance: 60 });
    expect((await shop.purchase(body.id)).body).toMatchObject({ status: "SUCCESS" });
  });

  it("costs what it puts into the wallet unless it says otherwise", async () => {
    const shop = await openPurchaseShop();
    const { body } = await shop.buy({ type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 50 } });
    expect(body).toMatchObject({ price: 50 });
  });
});

describe("a purchase of a subscription", () => {
  const subscribe = (plan: string, from = "2025-02-01") => ({
    type: "ASSOCIATION",
    pricePlanId: plan,
    effectiveFrom: from,
  });

  it("orders what the plan charges in advance for its first cycle, which is not billed again", async () => {
    const shop = await openPurchaseShop();
    const { body } = await shop.buy(subscribe(shop.subscription));
    expect(body).toMatchObject({ status: "PENDING", price: 30, effectiveFrom: "2025-02-01" });
    await shop.pay(body.invoiceId, 30);
    expect((await shop.purchase(body.id)).body).toMatchObject({ status: "SUCCESS" });
    const { body: schedules } = await shop.api.get("/v2/accounts/acme/schedules?mode=ACTIVE");
    expect(schedules.data).toMatchObject([
      { pricePlanId: shop.subscription, startDate: "2025-02-01T00:00:00Z", endDate: "9999-01-01T00:00:00Z" },
    ]);
    await shop.passTo("2025-03-01T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([
      { number: "2025-01-1", type: "ADHOC_ADVANCED", status: "PAID", start: "2025-02-01T00:00:00Z", total: "30" },
      { number: "2025-03-2", type: "STANDARD_ADVANCED", status: "DUE", start: "2025-03-01T00:00:00Z", total: "30" },
    ]);
  });

  it("leaves a staged draft stale, as whatever changes the live schedules does", async () => {
    const shop = await openPurchaseShop();
    const edits = [associate(shop.subscription, "2025-06-01", "2025-07-01")];
    succeeded(await shop.api.post("/v2/accounts/acme/edit_schedules", { edits }));
    const { body } = await shop.buy(subscribe(shop.subscription));
    await shop.pay(body.invoiceId, 30);
    expect((await shop.purchase(body.id)).body).toMatchObject({ status: "SUCCESS" });
    const { body: staged } = await shop.api.get("/v2/accounts/acme/schedules?mode=DRAFT");
    expect(staged.data).toMatchObject([{ startDate: "2025-06-01T00:00:00Z" }]);
    const finalize = () => shop.api.post("/v2/accounts/acme/finalize_schedules", {});
    expect((await finalize()).body.message).toContain("discard it and stage it anew");
    succeeded(await shop.api.delete("/v2/accounts/acme/discard_schedules"));
    expect((await shop.api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).body.data).toHaveLength(1);
  });

  it("has the plan as the override says", async () => {
    const shop = await openPurchaseShop();
    const card = { id: shop.fee, enableProration: false, invoiceTiming: "IN_ADVANCE", type: "RECURRING" };
    const associationOverride = {
      supportedCurrencies: ["USD"],
      pricingCycleConfig: {
        interval: "WEEKLY",
        startOffset: { dayOffset: "6", monthOffset: "NIL" },
        gracePeriod: 1,
        anniversaryCycle: false,
      },
      fixedFeeRateCards: [{ ...card, rateValues: [{ currency: "USD", rate: 12 }] }],
    };
    const { status, body } = await shop.buy({ ...subscribe(shop.subscription), associationOverride });
    expect([status, body.price]).toEqual([200, 12]);
    await shop.pay(body.invoiceId, 12);
    await shop.passTo("2025-02-08T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([
      { start: "2025-02-01T00:00:00Z", end: "2025-02-08T00:00:00Z", total: "12", status: "PAID" },
      { start: "2025-02-08T00:00:00Z", end: "2025-02-15T00:00:00Z", total: "12", status: "DUE" },
    ]);
  });

  it("fails when it is paid too late to begin, and the money goes into the wallet", async () => {
    const shop = await openPurchaseShop();
    const { body } = await shop.buy(subscribe(shop.subscription));
    await shop.passTo("2025-02-02T00:00:00Z");
    await shop.pay(body.invoiceId, 30);
    const failed = await shop.purchase(body.id);
    expect(failed.body).toMatchObject({ status: "FAILURE" });
    expect(failed.body.comment).toMatch(/effectiveFrom must be 2025-02-02 or later.*in the account's wallet/);
    expect((await shop.api.get("/accounts/acme/wallet")).body).toMatchObject({ balance: 30 });
    const order = (await shop.api.get(`/invoices/${body.invoiceId}`)).body;
    expect(order).toMatchObject({ invoiceClass: "ORDER", status: "REFUND_COMPLETED", paidAmount: 0 });
    expect(order.sequenceId).toBeUndefined();
  });
});

describe("a purchase that cannot be", () => {
  it.each`
    request                                                                                         | paths
    ${{}}                                                                                           | ${["pricePlanId"]}
    ${{ pricePlanId: "pp.none" }}                                                                   | ${["pricePlanId"]}
    ${{ pricePlanId: "SUBSCRIPTION" }}                                                              | ${["pricePlanId"]}
    ${{ pricePlanId: "PACK", quantity: 0 }}                                                         | ${["quantity"]}
    ${{ pricePlanId: "PACK", rateCardQuantities: { other: 1 } }}                                    | ${["rateCardQuantities.other"]}
    ${{ pricePlanId: "PACK", walletTopupDetails: { topupAmount: 1 }, effectiveFrom: "2025-02-01" }} | ${["walletTopupDetails", "effectiveFrom"]}
    ${{ pricePlanId: "PACK", expiryDate: "2025-01-01T00:00:00Z" }}                                  | ${["expiryDate"]}
    ${{ type: "WALLET_TOPUP" }}                                                                     | ${["walletTopupDetails"]}
    ${{ type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 0, purchaseAmount: -1 } }}         | ${["walletTopupDetails.topupAmount", "walletTopupDetails.purchaseAmount"]}
    ${{ type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 0.001 } }}                         | ${["walletTopupDetails.topupAmount"]}
    ${{ type: "ASSOCIATION", quantity: 2 }}                                                         | ${["pricePlanId", "effectiveFrom", "quantity"]}
    ${{ type: "ASSOCIATION", pricePlanId: "PACK", effectiveFrom: "2025-02-01" }}                    | ${["pricePlanId"]}
    ${{ type: "ASSOCIATION", pricePlanId: "SUBSCRIPTION", effectiveFrom: "2024-12-31" }}            | ${["effectiveFrom"]}
    ${{ type: "PREPAID" }}                                                                          | ${["pricePlanId"]}
  `("answers 400 with every reason and its path: $request", async ({ request, paths }) => {
    const shop = await openPurchaseShop();
    const names: Record<string, string> = { PACK: shop.pack, SUBSCRIPTION: shop.subscription };
    const pricePlanId = names[request.pricePlanId] ?? request.pricePlanId;
    const { status, body } = await shop.buy({ ...request, ...(pricePlanId && { pricePlanId }) });
    expect(status, JSON.stringify(body)).toBe(400);
    for (const path of paths) expect(JSON.stringify(body)).toContain(path);
    expect(await shop.invoicesOf("acme"), "nothing was written").toEqual([]);
  });

  it("answers 404 for accounts and purchases that do not exist", async () => {
    const shop = await openPurchaseShop();
    expect((await shop.api.post("/accounts/nobody/purchases", { pricePlanId: shop.pack })).status).toBe(404);
    expect((await shop.api.get("/accounts/nobody/purchases")).status).toBe(404);
    expect((await shop.purchase("purchase.none")).status).toBe(404);
  });
});
