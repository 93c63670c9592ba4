import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { expectBooksBalance, type MoneyShop, openMoneyShop } from "../../support/money.ts";

const january = async (shop: MoneyShop): Promise<string> => {
  const [invoice] = await shop.invoicesOf("acme");
  if (!invoice) throw new Error("there is no invoice");
  return `${invoice.status} ${toText(invoice.paidAmount)} of ${toText(invoice.totalAmount)}`;
};
const topUp = async (shop: MoneyShop, topupAmount: number) =>
  succeeded(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount }));

describe("an invoice that becomes due", () => {
  it("of 100 with a wallet of 60 takes all of it and is PARTIALLY_PAID (vector 30)", async () => {
    const shop = await openMoneyShop();
    await topUp(shop, 60);
    await shop.useUnits("100");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await january(shop), await shop.wallet()]).toEqual(["PARTIALLY_PAID 60 of 100", "0"]);
    const [invoice] = await shop.invoicesOf("acme");
    const { data } = succeeded(await shop.api.get("/accounts/acme/wallet/entries"));
    expect(data[0]).toMatchObject({ transactionType: "DEBITED", amount: 60, closingBalance: 0, entityId: invoice?.id });
    await expectBooksBalance(shop);
  });

  it("of 100 with a wallet of 150 is PAID and leaves 50 (vector 31)", async () => {
    const shop = await openMoneyShop();
    await topUp(shop, 150);
    await shop.useUnits("100");
    await shop.passTo("2025-02-02T00:00:00Z");
    expect([await january(shop), await shop.wallet()], "drafts are not touched").toEqual(["DRAFT 0 of 100", "150"]);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await january(shop), await shop.wallet()]).toEqual(["PAID 100 of 100", "50"]);
    await expectBooksBalance(shop);
  });

  it("with nothing to pay is PAID by itself and leaves the wallet alone (vector 32)", async () => {
    const shop = await openMoneyShop();
    await topUp(shop, 150);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await january(shop), await shop.wallet()]).toEqual(["PAID 0 of 0", "150"]);
  });

  it("takes credits first, and the wallet for what they leave", async () => {
    const shop = await openMoneyShop();
    await topUp(shop, 150);
    await shop.grant({ creditAmount: 30 });
    await shop.useUnits("100");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await january(shop), await shop.wallet()]).toEqual(["PAID 70 of 70", "80"]);
  });

  it.each([
    ["INACTIVE", { status: "INACTIVE" }],
    ["not in force yet", { effectiveFrom: "2025-06-01T00:00:00Z" }],
  ])("takes nothing from a wallet that is %s", async (_name, change) => {
    const shop = await openMoneyShop();
    await topUp(shop, 150);
    succeeded(await shop.api.patch("/accounts/acme/wallet", change));
    await shop.useUnits("100");
    await shop.passTo("2025-02-03T00:00:00Z");
    expect([await january(shop), await shop.wallet()]).toEqual(["DUE 0 of 100", "150"]);
  });

  it("in advance takes the wallet, too", async () => {
    const shop = await openMoneyShop({ advanceFee: 30 });
    await topUp(shop, 50);
    await shop.passTo("2025-02-01T00:00:00Z");
    const february = (await shop.invoicesOf("acme")).find(({ invoiceType }) => invoiceType === "STANDARD_ADVANCED");
    expect([february?.invoiceType, february?.status, await shop.wallet()]).toEqual(["STANDARD_ADVANCED", "PAID", "20"]);
  });
});
