import { describe, expect, it } from "vitest";
import { bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { aPayment } from "../../support/money.ts";

/** A group's invoice of 42, of which acme's part is 40. */
const open = async () => {
  const shop = await openInvoiceShop({ accounts: ["acme", "zeta"] });
  const { id: group } = bodyOf(
    await shop.api.post("/invoice_groups", {
      name: "Acme group",
      email: "group@acme.test",
      dailyInvoiceConsolidation: true,
      accountIds: ["acme", "zeta"],
      address: { line1: "1 Group Street", city: "Springfield", country: "US" },
    }),
  );
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
  return { ...shop, group };
};
const merged = async (shop: Awaited<ReturnType<typeof open>>) => {
  await shop.passTo("2025-02-04T00:00:00Z");
  const [composite] = (await shop.api.get(`/invoices?owner_id=${shop.group}`)).body.data;
  return composite;
};

describe("a payment of an invoice group", () => {
  it("pays the group's invoice, as a whole or in parts", async () => {
    const shop = await open();
    const { id } = await merged(shop);
    const pay = (reference: string, amount: number) =>
      shop.api.post(
        "/payments",
        aPayment(reference, amount, [{ type: "INVOICE", togaiId: id, amount, order: 1 }], { accountId: shop.group }),
      );
    bodyOf(await pay("a", 12));
    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({ status: "PARTIALLY_PAID", paidAmount: 12 });
    bodyOf(await pay("b", 30));
    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({ status: "PAID", paidAmount: 42 });
  });

  it("pays no member's invoice, which is merged, and keeps no change", async () => {
    const shop = await open();
    const { id } = await merged(shop);
    const [part] = await shop.invoicesOf("acme");
    const ofMember = await shop.api.post(
      "/payments",
      aPayment("a", 40, [{ type: "INVOICE", togaiId: part?.id, order: 1 }]),
    );
    expect([ofMember.status, ofMember.body.message]).toEqual([400, expect.stringContaining("is MERGED")]);
    const tooMuch = await shop.api.post(
      "/payments",
      aPayment("b", 43, [{ type: "INVOICE", togaiId: id, order: 1 }], { accountId: shop.group }),
    );
    expect([tooMuch.status, tooMuch.body.message]).toEqual([400, expect.stringContaining("has no wallet")]);
  });
});

describe("a member's wallet", () => {
  it("pays the member's part, and the group owes the rest", async () => {
    const shop = await open();
    bodyOf(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount: 50 }));
    const { id } = await merged(shop);
    expect((await shop.api.get(`/invoices/${id}`)).body).toMatchObject({
      status: "PARTIALLY_PAID",
      totalAmount: 42,
      paidAmount: 40,
    });
    expect(bodyOf(await shop.api.get("/accounts/acme/wallet")).balance).toBe(10);
  });
});
