import { describe, expect, it } from "vitest";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { openMoneyShop } from "../../support/money.ts";

describe("an account's wallet", () => {
  it("is there without being made, and the same once it is used", async () => {
    const { api } = await openMoneyShop();
    const before = succeeded(await api.get("/accounts/acme/wallet"));
    expect(before).toMatchObject({
      id: expect.stringMatching(/^wallet\./),
      accountId: "acme",
      customerId: "acme",
      balance: 0,
      holdAmount: 0,
      creditUnit: "USD",
      status: "ACTIVE",
    });
    const after = succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: 12.5 }));
    expect(after).toMatchObject({ id: before.id, balance: 12.5 });
    expect(succeeded(await api.get("/accounts/acme/wallet"))).toEqual(after);
  });

  it.each([
    [0, "must be more than 0"],
    [-5, "must be more than 0"],
    [0.001, "must be a whole number of USD's smallest unit"],
  ])("takes no top-up of %d", async (topupAmount, reason) => {
    const { api } = await openMoneyShop();
    const { status, body } = await api.post("/accounts/acme/wallet_topup", { topupAmount });
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
  });

  it("takes no top-up while it is INACTIVE, and stays as it is", async () => {
    const { api } = await openMoneyShop();
    succeeded(await api.patch("/accounts/acme/wallet", { status: "INACTIVE" }));
    const { status, body } = await api.post("/accounts/acme/wallet_topup", { topupAmount: 5 });
    expect([status, body.message]).toEqual([400, expect.stringContaining("the wallet of account 'acme' is INACTIVE")]);
    expect(succeeded(await api.get("/accounts/acme/wallet"))).toMatchObject({ balance: 0, status: "INACTIVE" });
    succeeded(await api.patch("/accounts/acme/wallet", { status: "ACTIVE" }));
    expect(succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: 5 })).balance).toBe(5);
  });

  it("keeps every top-up of many at the same time", async () => {
    const shop = await openMoneyShop();
    const answers = await Promise.all(
      [1, 2, 3].map((topupAmount) => shop.api.post("/accounts/acme/wallet_topup", { topupAmount })),
    );
    const kept = answers.flatMap(({ status }, index) => (status === 200 ? [index + 1] : []));
    expect(await shop.wallet()).toBe(String(kept.reduce((total, one) => total + one, 0)));
  });

  it("is set INACTIVE, and from when it pays", async () => {
    const { api } = await openMoneyShop();
    const change = { status: "INACTIVE", effectiveFrom: "2025-03-01T00:00:00Z" };
    expect(succeeded(await api.patch("/accounts/acme/wallet", change))).toMatchObject(change);
    expect((await api.patch("/accounts/acme/wallet", { status: "GONE" })).status).toBe(400);
  });

  it("pages through its entries, newest first, each with the balance after it", async () => {
    const { api } = await openMoneyShop();
    for (const topupAmount of [10, 20, 30]) succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount }));
    const first = succeeded(await api.get("/accounts/acme/wallet/entries?pageSize=2"));
    const rest = succeeded(await api.get(`/accounts/acme/wallet/entries?nextToken=${first.nextToken}`));
    expect(
      [...first.data, ...rest.data].map(
        ({ transactionType, status, amount, closingBalance }) =>
          `${transactionType} ${status} ${amount} → ${closingBalance}`,
      ),
    ).toEqual(["CREDITED COMPLETED 30 → 60", "CREDITED COMPLETED 20 → 30", "CREDITED COMPLETED 10 → 10"]);
  });

  it("is of an account that there is", async () => {
    const { api } = await openMoneyShop();
    for (const { status } of [
      await api.get("/accounts/nobody/wallet"),
      await api.get("/accounts/nobody/wallet/entries"),
      await api.post("/accounts/nobody/wallet_topup", { topupAmount: 1 }),
      await api.patch("/accounts/nobody/wallet", { status: "ACTIVE" }),
    ]) {
      expect(status).toBe(404);
    }
  });
});
