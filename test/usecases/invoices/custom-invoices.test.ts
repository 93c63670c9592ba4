import { describe, expect, it } from "vitest";
import { aCustomInvoice, bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { expectExact } from "../../support/expect-exact.ts";

const open = async () => {
  const shop = await openInvoiceShop();
  await shop.passTo("2025-02-10T00:00:00Z");
  const create = (changes: object = {}) => shop.api.post("/invoices", aCustomInvoice(changes));
  return { ...shop, create };
};

describe("a custom invoice", () => {
  it("has lines with a value, or with a quantity and what one costs, cut to the minor unit (vector 22)", async () => {
    const { create } = await open();
    const body = bodyOf(
      await create({
        lineItems: [
          { id: "sms", description: "SMS", quantity: 32109, valuePerQuantity: 0.001, billableId: "um.x" },
          { description: "Setup", value: 10.009 },
        ],
      }),
    );
    expect(body).toMatchObject({
      ownerId: "acme",
      status: "DRAFT",
      invoiceType: "CUSTOM",
      invoiceClass: "INVOICE",
      totalAmount: 42.1,
      autoAdvance: false,
    });
    const gross = body.revenueInfo.lineItems[0].lineItems[0].lineItems[0];
    expect(gross).toMatchObject({
      type: "GROSS_AMOUNT",
      lineItems: [
        { id: "sms", type: "CUSTOM_AMOUNT", value: 32.1, quantity: 32109, valuePerQuantity: 0.001 },
        { type: "CUSTOM_AMOUNT", value: 10 },
      ],
    });
  });

  it.each`
    changes                                                   | path                 | because
    ${{ lineItems: [{ description: "x" }] }}                  | ${"lineItems[0]"}    | ${"it says no amount"}
    ${{ lineItems: [{ value: 1, quantity: 2 }] }}             | ${"lineItems[0]"}    | ${"it says two"}
    ${{ lineItems: [{ quantity: 2 }] }}                       | ${"lineItems[0]"}    | ${"it says half of one"}
    ${{ lineItems: [{ id: "a", value: 1 }, { id: "a", value: 1 }] }} | ${"lineItems[1].id"} | ${"two lines have one id"}
    ${{ lineItems: [{ id: "net_amount", value: 1 }] }}        | ${"lineItems[0].id"} | ${"it is a total's"}
    ${{ endDate: "2025-01-01T00:00:00Z" }}                    | ${"endDate"}         | ${"its period is empty"}
    ${{ status: "DUE", endDate: "2025-02-10T00:00:00.001Z" }} | ${"endDate"}         | ${"a DUE invoice is dated in the future"}
    ${{ status: "PAID", endDate: "2025-03-01T00:00:00Z" }}    | ${"endDate"}         | ${"a PAID invoice is dated in the future"}
  `("is refused at $path when $because", async ({ changes, path }) => {
    const { create } = await open();
    const { status, body } = await create(changes);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(path);
  });

  it("of an account that does not exist is not found", async () => {
    const { create } = await open();
    expect((await create({ accountId: "nobody" })).status).toBe(404);
    expect((await create({ accountId: "inv_group.none", ownerType: "INVOICE_GROUP" })).status).toBe(404);
  });

  it.each`
    status    | value  | becomes               | paid   | because
    ${"DUE"}  | ${100} | ${"DUE"}              | ${0}   | ${"it is to be paid"}
    ${"PAID"} | ${100} | ${"PAID"}             | ${100} | ${"it was paid elsewhere"}
    ${"DUE"}  | ${0}   | ${"PAID"}             | ${0}   | ${"there is nothing to pay (vector 32)"}
    ${"DUE"}  | ${-5}  | ${"REFUND_COMPLETED"} | ${0}   | ${"we owe it"}
  `("created $status over $value becomes $becomes, since $because", async ({ status, value, becomes, paid }) => {
    const shop = await open();
    const body = bodyOf(await shop.create({ status, lineItems: [{ value }] }));
    expect(body).toMatchObject({
      status: becomes,
      totalAmount: value,
      paidAmount: paid,
      sequenceId: "2025-02-2",
      finalizingStatus: "FINALIZED",
      invoiceDate: "2025-02-01T00:00:00Z",
    });
    await expectExact(shop);
  });

  it("is made once by an idempotency key, whatever is asked the second time", async () => {
    const shop = await open();
    const first = bodyOf(await shop.create({ status: "DUE", idempotencyKey: "order-7" }));
    const second = bodyOf(await shop.create({ status: "DUE", idempotencyKey: "order-7", lineItems: [{ value: 1 }] }));
    expect(second).toEqual(first);
    const other = bodyOf(await shop.create({ status: "DUE", idempotencyKey: "order-8" }));
    expect(other.id).not.toBe(first.id);
    expect(await shop.linesOf("acme")).toHaveLength(4);
    await expectExact(shop);
  });

  it("is made once by a key that two requests bring at the same time", async () => {
    const shop = await open();
    const bodies = await Promise.all(
      Array.from({ length: 5 }, async () => bodyOf(await shop.create({ status: "DUE", idempotencyKey: "order-7" }))),
    );
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    await expectExact(shop);
  });

  it("uses credits and then the wallet, unless it is told not to", async () => {
    const shop = await open();
    bodyOf(
      await shop.api.post("/credits", {
        creditRequests: [
          { accountId: "acme", purpose: "Welcome", effectiveFrom: "2025-01-01", priority: 1, creditAmount: 30 },
        ],
      }),
    );
    bodyOf(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount: 50 }));
    const without = bodyOf(await shop.create({ status: "DUE", applyCredits: false, applyWalletBalance: false }));
    expect(without).toMatchObject({ status: "DUE", totalAmount: 100, paidAmount: 0 });
    const both = bodyOf(await shop.create({ status: "DUE" }));
    expect(both).toMatchObject({ status: "PARTIALLY_PAID", totalAmount: 70, paidAmount: 50 });
  });

  it("that waits for its author shows in lists what it does by itself: the credits that it could use now", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    const shown = async () => {
      const listed = (await shop.api.get("/invoices")).body.data as { id: string; totalAmount: number }[];
      const read = (await shop.api.get(`/invoices/${id}`)).body.totalAmount;
      return [read, listed.find((one) => one.id === id)?.totalAmount];
    };
    expect(await shown()).toEqual([100, 100]);
    const gift = { accountId: "acme", purpose: "Gift", effectiveFrom: "2025-01-01", priority: 1, creditAmount: 30 };
    const { credits } = bodyOf(await shop.api.post("/credits", { creditRequests: [gift] }));
    await shop.settle();
    expect(await shown(), "a credit is granted").toEqual([70, 70]);
    bodyOf(await shop.create({ status: "DUE", lineItems: [{ value: 20 }] }));
    await shop.settle();
    expect(await shown(), "another invoice uses some of it").toEqual([90, 90]);
    bodyOf(await shop.api.post(`/credits/${credits[0].id}/void`));
    await shop.settle();
    expect(await shown(), "it is void").toEqual([100, 100]);
  });

  it("can be changed in every field and deleted as long as it is a draft", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    const changed = bodyOf(
      await shop.api.patch(`/invoices/${id}`, {
        startDate: "2025-01-05T00:00:00Z",
        endDate: "2025-01-20T00:00:00Z",
        lineItems: [{ quantity: 3, valuePerQuantity: 2.5 }],
        autoAdvance: true,
      }),
    );
    expect(changed).toMatchObject({ totalAmount: 7.5, endDate: "2025-01-20T00:00:00Z", autoAdvance: true });
    await shop.settle();
    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({ status: "DUE", totalAmount: 7.5 });

    const deleted = bodyOf(await shop.create({ idempotencyKey: "gone" })).id;
    expect((await shop.api.delete(`/invoices/${deleted}`)).body).toEqual({ success: true });
    expect((await shop.api.get(`/invoices/${deleted}`)).status).toBe(404);
    expect((await shop.api.delete(`/invoices/${deleted}`)).status).toBe(404);
    for (const path of [id, (await shop.invoicesOf("acme"))[0]?.id]) {
      expect((await shop.api.delete(`/invoices/${path}`)).status).toBe(400);
      const refused = await shop.api.patch(`/invoices/${path}`, { lineItems: [{ value: 1 }], autoAdvance: false });
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain("autoAdvance");
    }
    await expectExact(shop);
  });

  it("keeps its lines where it cannot become due yet", async () => {
    const shop = await openInvoiceShop();
    const { id } = bodyOf(await shop.api.post("/invoices", aCustomInvoice()));
    const lineItems = [{ description: "Other", value: 7 }];
    const refused = await shop.api.patch(`/invoices/${id}`, { status: "DUE", lineItems });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining("endDate: must not be in the future"),
    ]);
    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({ status: "DRAFT", totalAmount: 100 });
  });

  it("that advances becomes due at its end date, and any other waits for its word", async () => {
    const shop = await open();
    const period = { startDate: "2025-02-01T00:00:00Z", endDate: "2025-02-20T00:00:00Z" };
    const { id: own } = bodyOf(await shop.create({ ...period, autoAdvance: true }));
    const { id: told } = bodyOf(await shop.create(period));
    const early = await shop.api.patch(`/invoices/${told}`, { status: "DUE" });
    expect(early.status, "it is dated in the future").toBe(400);
    await shop.passTo("2025-02-19T23:59:59Z");
    expect((await shop.api.get(`/invoices/${own}`)).body.status).toBe("DRAFT");
    await shop.passTo("2025-02-20T00:00:00Z");
    expect((await shop.api.get(`/invoices/${own}`)).body).toMatchObject({ status: "DUE", sequenceId: "2025-02-2" });
    expect((await shop.api.get(`/invoices/${told}`)).body.status).toBe("DRAFT");
    expect(bodyOf(await shop.api.patch(`/invoices/${told}`, { status: "DUE" }))).toMatchObject({
      status: "DUE",
      sequenceId: "2025-02-3",
    });
    await expectExact(shop);
  });

  it("carries charges beside its lines, which may go by them (vector 21)", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    const items = [
      { name: "Handling", rate: 20, quantity: 10 },
      { name: "Tax", value: '{"*":[{"var":"net_amount"},0.1]}', considerForRevenue: true },
      { name: "Discount", value: "-15.005" },
    ];
    const { data } = bodyOf(await shop.api.put(`/invoices/${id}/miscellaneous_charges`, { items }));
    expect(data).toEqual([
      { name: "Handling", rate: 20, quantity: 10, value: "200", considerForRevenue: false },
      { name: "Tax", value: "10", considerForRevenue: true },
      { name: "Discount", value: "-15", considerForRevenue: false },
    ]);
    expect((await shop.api.get(`/invoices/${id}`)).body.totalAmount).toBe(295);
    bodyOf(await shop.api.put(`/invoices/${id}/miscellaneous_charges`, { items: [] }));
    expect(bodyOf(await shop.api.patch(`/invoices/${id}`, { status: "DUE" })).totalAmount).toBe(100);
    const late = await shop.api.put(`/invoices/${id}/miscellaneous_charges`, { items });
    expect(late.status, "it is no draft any more").toBe(400);
  });
});
