import { describe, expect, it } from "vitest";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { aPayment, openMoneyShop } from "../../support/money.ts";

const intoWallet = [{ type: "WALLET_CREDIT", order: 1 }];

describe("POST /payments", () => {
  it("answers 201 with the whole payment, and GET answers the same", async () => {
    const { api } = await openMoneyShop();
    const body = aPayment("txn-1", 100, intoWallet, {
      description: "Advance",
      notes: "for March",
      externalPaymentReference: {
        sourceName: "bank",
        sourceType: "CHEQUE",
        transactionNumber: "txn-1",
        description: "by post",
        metadata: { branch: "Springfield", sheet: 7 },
      },
    });
    const { status, body: payment } = await api.post("/payments", body);
    expect(status).toBe(201);
    expect(payment).toMatchObject({
      id: expect.stringMatching(/^payment\./),
      accountId: "acme",
      description: "Advance",
      notes: "for March",
      currency: "USD",
      totalAmount: 100,
      version: 1,
      externalPaymentReferences: {
        sourceName: "bank",
        sourceType: "CHEQUE",
        transactionNumber: "txn-1",
        description: "by post",
        metadata: { branch: "Springfield", sheet: 7 },
      },
      lineItemRecords: [{ type: "WALLET_CREDIT", amount: 100, order: 1 }],
    });
    expect(succeeded(await api.get(`/payments/${payment.id}`))).toEqual(payment);
    expect(succeeded(await api.get(`/payments/${payment.id}?version=1`))).toEqual(payment);
    expect((await api.get(`/payments/${payment.id}?version=2`)).status).toBe(404);
  });

  it("is refused in another currency, without lines, and for nobody", async () => {
    const { api } = await openMoneyShop();
    expect((await api.post("/payments", aPayment("a", 1, intoWallet, { currency: "EUR" }))).status).toBe(400);
    expect((await api.post("/payments", aPayment("a", 1, []))).status).toBe(400);
    expect((await api.post("/payments", aPayment("a", 1, intoWallet, { accountId: "nobody" }))).status).toBe(404);
    expect((await api.get("/payments/payment.none")).status).toBe(404);
  });
});

describe("GET /payments", () => {
  it("pages, newest first, and narrows by account and day", async () => {
    const shop = await openMoneyShop();
    const { id: first } = succeeded(await shop.pay(1, intoWallet));
    await shop.passTo("2025-01-02T00:00:00Z");
    const { id: second } = succeeded(await shop.pay(2, intoWallet));
    const ids = async (query: string) =>
      succeeded(await shop.api.get(`/payments${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual([second, first]);
    expect(await ids("?account_id=acme&_sort=created_at:ASC")).toEqual([first, second]);
    expect(await ids("?account_id=acme&created_at=2025-01-02")).toEqual([second]);
    expect(await ids("?account_id=nobody")).toEqual([]);
    const page = succeeded(await shop.api.get("/payments?pageSize=1"));
    expect(await ids(`?nextToken=${page.nextToken}`)).toEqual([first]);
    expect((await shop.api.get(`/payments?id=${first}&created_at=2025-01-02`)).status).toBe(400);
  });
});
