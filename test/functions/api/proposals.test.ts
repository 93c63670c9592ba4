import { describe, expect, it } from "vitest";
import { aCall, aMeter, aPlan, feeCard, usageCard } from "../../support/catalog-for-billing.ts";
import { aPurchasePlan, openPurchaseShop, type PurchaseShop, packCard } from "../../support/purchases.ts";

const contract = (pricePlanId: string, paymentMode: string, more: object = {}) => ({
  type: "ASSOCIATION",
  paymentMode,
  pricePlanId,
  effectiveFrom: "2025-02-01",
  effectiveUntil: "2025-04-01",
  ...more,
});

const answer = (shop: PurchaseShop, id: string, status: string) =>
  shop.api.post(`/purchase_proposals/${id}/update_status`, { status });

const schedulesOf = async (shop: PurchaseShop) =>
  (await shop.api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).body.data;

describe("a proposal that is paid afterwards", () => {
  it("associates its plan when it is approved, and the cycles are billed until the paid invoice", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPlan(shop, {
      name: "Contract",
      cycle: { grace: 1 },
      cards: [
        usageCard(await aMeter(shop), { rates: { USD: [0.5] } }),
        feeCard(shop.fee, { rate: 30, timing: "IN_ADVANCE" }),
      ],
    });
    const proposed = await shop.propose(contract(plan, "POSTPAID", { expiryDate: "2025-01-31T12:00:00Z" }));
    expect(proposed).toMatchObject({
      status: 200,
      body: { status: "PROPOSAL_ACTIVE", paymentMode: "POSTPAID", type: "ASSOCIATION", accountId: "acme" },
    });
    const { id } = proposed.body;
    expect(await schedulesOf(shop), "nothing happens before it is approved").toEqual([]);
    expect(await shop.invoicesOf("acme")).toEqual([]);
    expect((await shop.purchase(id)).status, "a proposal is no purchase yet").toBe(404);

    await shop.moveClock("2025-01-10T08:00:00Z");
    expect((await answer(shop, id, "APPROVE")).body).toMatchObject({
      status: "PROPOSAL_APPROVED",
      proposalResponseDate: "2025-01-10T08:00:00Z",
    });
    expect(await schedulesOf(shop)).toMatchObject([
      { pricePlanId: plan, startDate: "2025-02-01T00:00:00Z", endDate: "2025-04-01T00:00:00Z" },
    ]);
    expect(await shop.invoicesOf("acme"), "there is no order").toEqual([]);

    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.use(aCall("acme", "2025-02-09T00:00:00Z", "40"));
    await shop.passTo("2025-03-02T00:00:00Z");
    const final = async () =>
      (await shop.factsOf("acme"))
        .filter(({ number }) => number !== undefined)
        .toSorted((first, second) => ((first.number ?? "") < (second.number ?? "") ? -1 : 1));
    expect(await final()).toMatchObject([
      { number: "2025-02-1", type: "ADHOC_ADVANCED", total: "30", status: "DUE", start: "2025-02-01T00:00:00Z" },
      { number: "2025-03-2", type: "STANDARD_ADVANCED", total: "30", status: "DUE", start: "2025-03-01T00:00:00Z" },
      { number: "2025-03-3", type: "STANDARD", total: "20", status: "DUE", start: "2025-02-01T00:00:00Z" },
    ]);
    const usage = (await shop.invoicesOf("acme")).find(({ sequenceId }) => sequenceId === "2025-03-3");
    await shop.pay(usage?.id ?? "", 20);
    expect((await final())[2]).toMatchObject({ number: "2025-03-3", status: "PAID" });
  });
});

describe("a proposal that is paid beforehand", () => {
  it("orders when it is approved, and associates its plan when the order is paid", async () => {
    const shop = await openPurchaseShop();
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID"))).body;
    const approved = await answer(shop, id, "APPROVE");
    expect(approved.body).toMatchObject({ status: "PROPOSAL_APPROVED", price: 30 });
    expect(await schedulesOf(shop), "not before the money is there").toEqual([]);
    const { invoiceId } = approved.body;
    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({ invoiceClass: "ORDER", status: "DUE" });
    expect((await shop.api.get("/accounts/acme/purchases")).body.data, "it is a purchase now").toMatchObject([{ id }]);

    await shop.pay(invoiceId, 30);
    expect((await shop.proposal(id)).body).toMatchObject({ status: "SUCCESS" });
    expect(await schedulesOf(shop)).toMatchObject([{ pricePlanId: shop.subscription }]);
    await shop.passTo("2025-02-01T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([
      { number: "2025-01-1", status: "PAID", total: "30", start: "2025-02-01T00:00:00Z", end: "2025-03-01T00:00:00Z" },
    ]);
    expect((await shop.api.get(`/invoices/${invoiceId}`)).body).toMatchObject({ invoiceClass: "INVOICE" });
  });

  it("grants a purchase plan when the order is paid", async () => {
    const shop = await openPurchaseShop();
    const request = { type: "ENTITLEMENT_GRANT", paymentMode: "PREPAID", pricePlanId: shop.pack, quantity: 1 };
    const { id } = (await shop.propose(request)).body;
    const { invoiceId } = (await answer(shop, id, "APPROVE")).body;
    await shop.pay(invoiceId, 100);
    expect(await shop.entries()).toMatchObject([{ id: `${id}#0$PURCHASE`, granted: "100" }]);
    expect((await shop.purchase(id)).body).toMatchObject({ status: "SUCCESS", features: [{ creditsGranted: 100 }] });
  });

  it("sells the version of the plan that was proposed, whatever has been finalized since", async () => {
    const shop = await openPurchaseShop();
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID"))).body;
    await shop.api.post(`/v2/price_plans/${shop.subscription}/rate_cards`, {
      operations: [{ ...feeCard(shop.fee, { rate: 99, timing: "IN_ADVANCE" }), actionType: "UPDATE" }],
    });
    expect((await shop.api.post(`/v2/price_plans/${shop.subscription}/finalize`, {})).status).toBe(200);
    const { invoiceId, price, pricePlanVersion } = (await answer(shop, id, "APPROVE")).body;
    expect([price, pricePlanVersion]).toEqual([30, 1]);
    await shop.pay(invoiceId, 30);
    expect(await schedulesOf(shop)).toMatchObject([{ version: 1 }]);
  });

  it("fails when its order is marked as uncollectible, and comes to life when that is paid after all", async () => {
    const shop = await openPurchaseShop();
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID"))).body;
    const { invoiceId } = (await answer(shop, id, "APPROVE")).body;
    expect((await shop.api.patch(`/invoices/${invoiceId}`, { status: "UN_COLLECTIBLE" })).status).toBe(200);
    expect((await shop.proposal(id)).body).toMatchObject({
      status: "FAILURE",
      comment: "the order could not be collected",
    });
    await shop.pay(invoiceId, 30);
    expect((await shop.proposal(id)).body).toMatchObject({ status: "SUCCESS" });
  });
});

describe("the states of a proposal", () => {
  it("can be declined, and then nothing follows", async () => {
    const shop = await openPurchaseShop();
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID"))).body;
    expect((await answer(shop, id, "DECLINE")).body).toMatchObject({ status: "PROPOSAL_DECLINED" });
    const refused = await answer(shop, id, "APPROVE");
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/is PROPOSAL_DECLINED; only one that is PROPOSAL_ACTIVE can be/);
    expect(await shop.invoicesOf("acme")).toEqual([]);
    expect((await shop.purchase(id)).status).toBe(404);
  });

  it("is expired at its expiry date and can no longer be approved", async () => {
    const shop = await openPurchaseShop();
    const expiryDate = "2025-01-20T00:00:00Z";
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID", { expiryDate }))).body;
    await shop.moveClock("2025-01-19T23:59:59.999Z");
    expect((await shop.proposal(id)).body).toMatchObject({ status: "PROPOSAL_ACTIVE", expiryDate });
    await shop.moveClock(expiryDate);
    expect((await shop.proposal(id)).body).toMatchObject({ status: "PROPOSAL_EXPIRED" });
    expect((await shop.api.get("/accounts/acme/purchase_proposals")).body.data).toMatchObject([
      { id, status: "PROPOSAL_EXPIRED", pricePlanName: "Subscription", paymentMode: "PREPAID" },
    ]);
    for (const status of ["APPROVE", "DECLINE"]) {
      const refused = await answer(shop, id, status);
      expect(refused.status).toBe(400);
      expect(refused.body.message).toMatch(/is PROPOSAL_EXPIRED; only one that is PROPOSAL_ACTIVE/);
    }
  });

  it("is approved once, and stays active where its plan cannot begin any more", async () => {
    const shop = await openPurchaseShop();
    const { id } = (await shop.propose(contract(shop.subscription, "PREPAID"))).body;
    await answer(shop, id, "APPROVE");
    expect((await answer(shop, id, "APPROVE")).status).toBe(400);
    expect(await shop.invoicesOf("acme")).toHaveLength(1);

    const late = (await shop.propose(contract(shop.subscription, "POSTPAID"))).body;
    await shop.moveClock("2025-02-02T00:00:00Z");
    const refused = await answer(shop, late.id, "APPROVE");
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/effectiveFrom/);
    expect((await shop.proposal(late.id)).body).toMatchObject({ status: "PROPOSAL_ACTIVE" });
  });
});

describe("a proposal that cannot be", () => {
  it.each`
    more                                                                         | path               | because
    ${{ expiryDate: "2025-02-01T00:00:00Z" }}                                    | ${"effectiveFrom"} | ${"the contract starts at the expiry"}
    ${{ expiryDate: "2025-02-01T00:00:00.001Z" }}                                | ${"effectiveFrom"} | ${"the contract starts before the expiry"}
    ${{ expiryDate: "2024-12-31T00:00:00Z" }}                                    | ${"expiryDate"}    | ${"the expiry has passed"}
    ${{ paymentMode: "LATER" }}                                                  | ${"paymentMode"}   | ${"there is no such mode"}
    ${{ paymentMode: undefined }}                                                | ${"paymentMode"}   | ${"the mode is needed"}
    ${{ type: undefined }}                                                       | ${"type"}          | ${"the type is needed"}
    ${{ type: "WALLET_TOPUP", paymentMode: "POSTPAID", pricePlanId: undefined }} | ${"paymentMode"}   | ${"a top-up is paid first"}
  `("answers 400 since $because", async ({ more, path }) => {
    const shop = await openPurchaseShop();
    const { status, body } = await shop.propose({ ...contract(shop.subscription, "PREPAID"), ...more });
    expect(status, JSON.stringify(body)).toBe(400);
    expect(JSON.stringify(body)).toContain(path);
    expect((await shop.api.get("/accounts/acme/purchase_proposals")).body.data).toEqual([]);
  });

  it("may expire a moment before the contract starts", async () => {
    const shop = await openPurchaseShop();
    const expiryDate = "2025-01-31T23:59:59.999Z";
    expect((await shop.propose(contract(shop.subscription, "PREPAID", { expiryDate }))).status).toBe(200);
  });

  it("answers 404 for what does not exist and for purchases that were not proposed", async () => {
    const shop = await openPurchaseShop();
    const plan = await aPurchasePlan(shop, "Free", [packCard(shop.feature, { rate: 0 })]);
    const bought = await shop.buy({ pricePlanId: plan });
    for (const id of ["purchase.none", bought.body.id]) {
      expect((await shop.proposal(id)).status).toBe(404);
      expect((await answer(shop, id, "APPROVE")).status).toBe(404);
    }
    expect((await shop.api.get("/accounts/nobody/purchase_proposals")).status).toBe(404);
  });

  it("is made once for one idempotency key, apart from purchases with the same key", async () => {
    const shop = await openPurchaseShop();
    const request = { ...contract(shop.subscription, "PREPAID"), idempotencyKey: "once" };
    const first = await shop.propose(request);
    const second = await shop.propose(request);
    const purchase = await shop.buy({ pricePlanId: shop.pack, idempotencyKey: "once" });
    expect(second.body.id).toBe(first.body.id);
    expect(purchase.body.id).not.toBe(first.body.id);
  });
});
