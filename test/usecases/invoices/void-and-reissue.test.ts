import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { aCustomInvoice, bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { expectExact } from "../../support/expect-exact.ts";
import { expectBooksBalance, openMoneyShop } from "../../support/money.ts";

const open = async () => {
  const shop = await openInvoiceShop();
  bodyOf(
    await shop.api.post("/credits", {
      creditRequests: [
        { accountId: "acme", purpose: "Welcome", effectiveFrom: "2025-01-01", priority: 1, creditAmount: 15 },
      ],
    }),
  );
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"));
  await shop.passTo("2025-02-10T00:00:00Z");
  const [january] = await shop.invoicesOf("acme");
  const id = january?.id as string;
  return {
    ...shop,
    id,
    patch: (status: string) => shop.api.patch(`/invoices/${id}`, { status }),
    reissue: (of = id) => shop.api.post(`/tollbook/invoices/${of}/reissue`),
    credit: async () => (await shop.api.get("/credits?account_id=acme")).body,
    ledger: async () => {
      const { items } = await shop.world.credits.list(shop.organizationId, { limit: 10, direction: "ASC" });
      const credit = items[0];
      if (!credit) throw new Error("there is no credit");
      const page = await shop.world.ledger.list(shop.organizationId, `credit#${credit.id}`, {
        limit: 50,
        direction: "ASC",
      });
      return [
        credit.status,
        toText(credit.balance),
        ...page.items.map(({ type, amount, cause }) => `${type} ${toText(amount)} ${cause.type}`),
      ];
    },
  };
};

describe("an invoice that becomes void", () => {
  it("keeps its number and gives back what it took from credits, once", async () => {
    const shop = await open();
    expect(await shop.linesOf("acme")).toEqual(["STANDARD DUE 25 2025-02-1", "STANDARD DRAFT 0"]);
    expect((await shop.ledger()).slice(0, 2)).toEqual(["CONSUMED", "0"]);
    expect(bodyOf(await shop.patch("VOID"))).toMatchObject({ status: "VOID", sequenceId: "2025-02-1" });
    expect(bodyOf(await shop.patch("VOID")).status, "asked again").toBe("VOID");
    await shop.settle();
    expect(await shop.ledger()).toEqual([
      "ACTIVE",
      "15",
      expect.stringMatching(/^CREDITED 15 /),
      "DEBITED 15 invoice",
      "CREDITED 15 invoice",
    ]);
    expect((await shop.patch("DUE")).status, "VOID is the end").toBe(400);
    await expectExact(shop);
  });

  it("is billed anew once, with another number, with the credit and with usage that came later", async () => {
    const shop = await open();
    expect((await shop.reissue()).status, "it is not void").toBe(400);
    bodyOf(await shop.patch("VOID"));
    const body = bodyOf(await shop.reissue());
    expect(body).toMatchObject({
      status: "DUE",
      invoiceType: "STANDARD",
      totalAmount: 25,
      sequenceId: "2025-02-2",
      startDate: "2025-01-01T00:00:00Z",
      info: [{ type: "REISSUE_OF", value: shop.id }],
    });
    expect(bodyOf(await shop.reissue()).id, "asked again").toBe(body.id);
    expect((await shop.reissue("inv.none")).status).toBe(404);
    expect((await shop.api.get(`/invoices/${shop.id}`)).body).toMatchObject({
      status: "VOID",
      sequenceId: "2025-02-1",
      info: [{ type: "REISSUED_AS", value: body.id }],
    });
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(await shop.linesOf("acme")).toContain("STANDARD DUE 25 2025-02-2");
    await expectExact(shop);
  });

  const voidedWithEndedCredit = async () => {
    const shop = await openMoneyShop();
    const credit = await shop.grant({ effectiveUntil: "2025-02-01" });
    await shop.useUnits("25");
    await shop.passTo("2025-02-10T00:00:00Z");
    const [invoice] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${invoice?.id}`, { status: "VOID" }));
    return { ...shop, credit: () => shop.credit(credit), id: invoice?.id };
  };

  it("is billed anew with a credit that has ended meanwhile", async () => {
    const shop = await voidedWithEndedCredit();
    await shop.passTo("2025-02-20T00:00:00Z");
    expect(await shop.credit()).toMatchObject({ status: "ACTIVE", left: "20" });
    expect(bodyOf(await shop.api.post(`/tollbook/invoices/${shop.id}/reissue`))).toMatchObject({ totalAmount: 5 });
    expect(await shop.credit()).toMatchObject({ status: "CONSUMED", consumed: 20 });
    await expectBooksBalance(shop);
  });

  it("gives back to a credit that has ended what expires thirty days later", async () => {
    const shop = await voidedWithEndedCredit();
    await shop.passTo("2025-03-11T23:59:59Z");
    expect(await shop.credit()).toMatchObject({ status: "ACTIVE", left: "20" });
    await shop.passTo("2025-03-12T00:00:00Z");
    expect(await shop.credit()).toMatchObject({ status: "EXPIRED", left: "0", consumed: 0 });
    await expectBooksBalance(shop);
  });

  it("is reissued once by five at the same time", async () => {
    const shop = await open();
    bodyOf(await shop.patch("VOID"));
    const bodies = await Promise.all(Array.from({ length: 5 }, async () => bodyOf(await shop.reissue())));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    await expectExact(shop);
  });

  it("is not reissued where it bills no cycle", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.api.post("/invoices", aCustomInvoice({ status: "DUE" })));
    bodyOf(await shop.api.patch(`/invoices/${id}`, { status: "VOID" }));
    expect((await shop.reissue(id)).status).toBe(400);
  });
});

describe("the status of an invoice", () => {
  it("becomes UN_COLLECTIBLE, and VOID from there", async () => {
    const shop = await open();
    expect(bodyOf(await shop.patch("UN_COLLECTIBLE")).status).toBe("UN_COLLECTIBLE");
    const refused = await shop.patch("REFUND_INITIATED");
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toMatch(
      /is UN_COLLECTIBLE and cannot become REFUND_INITIATED: allowed is PAID, VOID/,
    );
    expect(bodyOf(await shop.patch("VOID")).status).toBe("VOID");
  });

  it("becomes PAID with a recorded payment, and is refunded from there", async () => {
    const shop = await open();
    const refused = await shop.patch("PAID");
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining("payment")]);
    bodyOf(
      await shop.api.post("/payments", {
        accountId: "acme",
        currency: "USD",
        totalAmount: 25,
        externalPaymentReference: { sourceName: "bank", sourceType: "BANK_TRANSFER", transactionNumber: "7" },
        lineItemRecords: [{ type: "INVOICE", togaiId: shop.id, amount: 25, order: 1 }],
      }),
    );
    expect(bodyOf(await shop.patch("PAID"))).toMatchObject({ status: "PAID", paidAmount: 25 });
    expect(bodyOf(await shop.patch("REFUND_INITIATED")).status).toBe("REFUND_INITIATED");
    for (const time of ["once", "again"]) {
      const { body } = await shop.api.post(`/tollbook/invoices/${shop.id}/complete_refund`);
      expect(body, time).toMatchObject({ status: "REFUND_COMPLETED", totalAmount: 25, paidAmount: 0 });
    }
    expect((await shop.patch("VOID")).status).toBe(400);
  });

  it("of a draft becomes VOID without a number", async () => {
    const shop = await open();
    const draft = (await shop.invoicesOf("acme"))[1];
    const body = bodyOf(await shop.api.patch(`/invoices/${draft?.id}`, { status: "VOID" }));
    expect(body).toMatchObject({ status: "VOID" });
    expect(body.sequenceId).toBeUndefined();
    expect((await shop.api.patch(`/invoices/${draft?.id}`, { status: "DUE" })).status).toBe(400);
    await shop.passTo("2025-03-10T00:00:00Z");
    await expectExact(shop);
  });

  it("of a running cycle's draft does not become DUE, and once its cycle has ended it does, before its grace is over", async () => {
    const shop = await open();
    const draft = (await shop.invoicesOf("acme"))[1];
    await shop.use(aCall("acme", "2025-02-09T00:00:00Z", "8"));
    expect((await shop.api.patch(`/invoices/${draft?.id}`, { status: "DUE" })).status).toBe(400);
    await shop.passTo("2025-03-01T00:00:00Z");
    expect(bodyOf(await shop.api.patch(`/invoices/${draft?.id}`, { status: "DUE" }))).toMatchObject({
      status: "DUE",
      totalAmount: 8,
      sequenceId: "2025-03-2",
    });
    await shop.passTo("2025-03-10T00:00:00Z");
    await expectExact(shop);
  });
});
