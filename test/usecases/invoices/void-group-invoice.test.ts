import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { expectExact } from "../../support/expect-exact.ts";
import { type Death, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { aCredit, aPayment, expectBooksBalance } from "../../support/money.ts";
import { shareOf } from "../../support/share-of.ts";

/** A group of acme, which has a credit of 20, and zeta; both have used something in January. */
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
  bodyOf(await shop.api.post("/credits", { creditRequests: [aCredit()] }));
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
  const left = async () => {
    const { items } = await shop.world.credits.list(shop.organizationId, { limit: 10, direction: "ASC" });
    return items.map(({ status, balance }) => `${status} ${toText(balance)}`);
  };
  return { ...shop, group, left };
};

const voided = async (shop: Awaited<ReturnType<typeof open>>) => {
  const [composite] = await shop.invoicesOf(shop.group);
  return shop.api.patch(`/invoices/${composite?.id}`, { status: "VOID" });
};

describe("a group's invoice that becomes void", () => {
  it("makes its parts void, which give back their credits and can be billed anew", async () => {
    const shop = await open();
    await shop.passTo("2025-02-04T00:00:01Z");
    expect(await shop.left()).toEqual(["CONSUMED 0"]);
    bodyOf(await voided(shop));
    await shop.settle();
    expect(await shop.left()).toEqual(["ACTIVE 20"]);
    expect((await shop.linesOf("acme"))[0]).toBe("STANDARD VOID 20");
    expect((await shop.linesOf("zeta"))[0]).toBe("STANDARD VOID 2");
    const [part] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.post(`/tollbook/invoices/${part?.id}/reissue`));
    await shop.passTo("2025-02-05T00:00:01Z");
    expect(await shop.left()).toEqual(["CONSUMED 0"]);
    expect((await shop.linesOf(shop.group)).map((line) => line.replace(/ \S+$/, ""))).toEqual([
      "COMPOSITE VOID 22",
      "COMPOSITE DUE 20",
    ]);
    await expectBooksBalance(shop);
    await expectExact(shop);
  });

  it("gives back each credit once, wherever the process dies", { timeout: 60_000 }, async () => {
    const live = async (death?: Death): Promise<number> => {
      const shop = await open();
      await shop.passTo("2025-02-04T00:00:01Z");
      bodyOf(await voided(shop));
      const { world, writes } = dyingWorld(shop.world, death);
      for (const accountId of [shop.group, "acme"]) {
        const of = { organizationId: shop.organizationId, accountId: accountId as AccountId };
        await untilSurvived(() => closeAccount(world, of));
      }
      expect(await shop.left()).toEqual(["ACTIVE 20"]);
      expect((await shop.linesOf("zeta"))[0]).toBe("STANDARD VOID 2");
      await expectBooksBalance(shop);
      return writes();
    };
    for (const death of shareOf(deathsOf(await live()))) await live(death);
  });
});

describe("part of a group's invoice", () => {
  it("can be voided before it is merged and be billed anew, and is otherwise settled with the group's", async () => {
    const shop = await open();
    bodyOf(await shop.api.post("/accounts/zeta/wallet_topup", { topupAmount: 2 }));
    await shop.passTo("2025-02-03T12:00:00Z");
    const [paid] = await shop.invoicesOf("zeta");
    const refund = await shop.api.patch(`/invoices/${paid?.id}`, { status: "REFUND_INITIATED" });
    expect([refund.status, refund.body.message]).toEqual([400, expect.stringContaining("part of its group's invoice")]);
    const [part] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${part?.id}`, { status: "VOID" }));
    bodyOf(await shop.api.post(`/tollbook/invoices/${part?.id}/reissue`));
    await shop.passTo("2025-02-04T00:00:01Z");
    expect(await shop.linesOf(shop.group)).toEqual([expect.stringMatching(/^COMPOSITE PARTIALLY_PAID 22 /)]);
    expect(await shop.left()).toEqual(["CONSUMED 0"]);
  });

  it("gives back to the member's wallet what it has paid beyond the group's total", async () => {
    const shop = await open();
    bodyOf(await shop.api.post("/accounts/zeta/wallet_topup", { topupAmount: 100 }));
    await shop.use(aCall("zeta", "2025-01-01T00:00:00Z", "98"));
    const discount = { items: [{ name: "Discount", value: "-60" }] };
    bodyOf(await shop.api.put("/accounts/acme/miscellaneous_charges", discount));
    await shop.passTo("2025-02-03T12:00:00Z");
    expect((await shop.api.get("/accounts/zeta/wallet")).body).toMatchObject({ balance: 0 });
    await shop.passTo("2025-02-04T00:00:01Z");
    const [composite] = await shop.invoicesOf(shop.group);
    expect(composite).toMatchObject({ status: "PAID" });
    expect([composite?.totalAmount, composite?.paidAmount].map((amount) => toText(amount as never))).toEqual([
      "60",
      "60",
    ]);
    expect((await shop.api.get("/accounts/zeta/wallet")).body).toMatchObject({ balance: 40 });
    await expectBooksBalance(shop, "zeta");
    const more = aPayment("a", 1, [{ type: "INVOICE", togaiId: composite?.id, order: 1 }], { accountId: shop.group });
    expect((await shop.api.post("/payments", more)).status).toBe(400);
  });
});
