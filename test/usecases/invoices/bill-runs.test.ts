import { describe, expect, it } from "vitest";
import { changeOrganization } from "#usecases/identity/organizations.ts";
import { makeDue } from "#usecases/invoices/make-due.ts";
import { aCustomInvoice, bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { expectExact } from "../../support/expect-exact.ts";

const open = async () => {
  const shop = await openInvoiceShop({
    accounts: ["acme", "zeta"],
    organization: { name: "Acme Metering", autoAdvance: false },
  });
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
  const waiting = async (query = "") =>
    (await shop.api.get(`/invoices/bill_runs${query}`)).body.data.map(
      ({ ownerId, status, totalAmount }: { ownerId: string; status: string; totalAmount: number }) =>
        `${ownerId} ${status} ${totalAmount}`,
    );
  return { ...shop, waiting };
};

describe("without auto-advance", () => {
  it("a draft past its grace waits and is listed, while the account's other work goes on", async () => {
    const shop = await open();
    bodyOf(
      await shop.api.post(
        "/invoices",
        aCustomInvoice({ startDate: "2024-12-01T00:00:00Z", endDate: "2025-01-01T00:00:00Z" }),
      ),
    );
    await shop.passTo("2025-02-02T23:59:59Z");
    expect(await shop.waiting()).toEqual([]);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect((await shop.waiting()).sort()).toEqual(["acme DRAFT 40", "zeta DRAFT 2"]);
    await shop.use(aCall("acme", "2025-02-03T00:00:00Z", "5"));
    await shop.passTo("2025-03-03T00:00:00Z");
    expect(await shop.waiting("?owner_id=acme")).toEqual(["acme DRAFT 40", "acme DRAFT 5"]);
    expect(await shop.waiting("?owner_id=acme&start_time=1738368000000")).toEqual(["acme DRAFT 5"]);
    expect(await shop.waiting("?customer_id=zeta&end_time=1738368000000")).toEqual(["zeta DRAFT 2"]);
    expect(await shop.waiting("?status=DUE")).toEqual([]);
    expect(await shop.numbers()).toEqual([]);
  });

  it("does nothing while it waits", async () => {
    const shop = await open();
    await shop.passTo("2025-02-05T00:00:00Z");
    const state = await shop.world.billingStates.find(shop.organizationId, "acme" as never);
    expect(state?.value.nextDueAt, "the end of February's grace").toBe(Date.parse("2025-03-01T00:00:00Z"));
  });

  it("a draft is made due with everything by its word, exactly once", async () => {
    const shop = await open();
    bodyOf(await shop.api.post("/accounts/acme/wallet_topup", { topupAmount: 15 }));
    await shop.passTo("2025-02-05T00:00:00Z");
    const [january] = await shop.invoicesOf("acme");
    const made = await Promise.all(
      Array.from({ length: 5 }, () => makeDue(shop.world, shop.organizationId, january?.id as string)),
    );
    for (const one of made) expect(one).toMatchObject({ ok: true, value: { sequenceId: "2025-02-1" } });
    expect(await makeDue(shop.world, shop.organizationId, january?.id as string)).toMatchObject({ ok: true });
    await shop.settle();
    expect(await shop.linesOf("acme")).toEqual(["STANDARD PARTIALLY_PAID 40 2025-02-1", "STANDARD DRAFT 0"]);
    expect(await shop.waiting()).toEqual(["zeta DRAFT 2"]);
    expect(await makeDue(shop.world, shop.organizationId, "inv.none")).toMatchObject({ ok: false });
    await expectExact(shop);
  });

  it("waiting drafts become due by themselves once that is allowed again", async () => {
    const shop = await open();
    await shop.passTo("2025-02-05T00:00:00Z");
    await changeOrganization(shop.world, shop.organizationId, { autoAdvance: true });
    await shop.passTo("2025-03-03T00:00:00Z");
    // Two accounts become due at one moment: which of them has the first number is not said.
    expect(await shop.linesOf("acme")).toEqual([
      expect.stringMatching(/^STANDARD DUE 40 2025-02-[12]$/),
      expect.stringMatching(/^STANDARD PAID 0 /),
      "STANDARD DRAFT 0",
    ]);
    await expectExact(shop);
  });
});

describe("charges of an account's upcoming invoice", () => {
  const put = (shop: Awaited<ReturnType<typeof openInvoiceShop>>, items: readonly object[], account = "acme") =>
    shop.api.put(`/accounts/${account}/miscellaneous_charges`, { items });

  it("are on its draft, are replaced as a whole, and are billed once", async () => {
    const shop = await openInvoiceShop();
    bodyOf(await put(shop, [{ name: "Old", value: "1" }]));
    const { data } = bodyOf(await put(shop, [{ name: "Handling", rate: 20, quantity: 10 }]));
    expect(data).toMatchObject([{ name: "Handling", value: "200" }]);
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"));
    await shop.passTo("2025-03-10T00:00:00Z");
    expect(await shop.linesOf("acme")).toEqual([
      "STANDARD DUE 240 2025-02-1",
      expect.stringMatching(/^STANDARD PAID 0 /),
      "STANDARD DRAFT 0",
    ]);
  });

  it("wait for the first cycle of an account that has none yet", async () => {
    const shop = await openInvoiceShop();
    const { anAccount, associate, schedule } = await import("../../support/catalog-for-billing.ts");
    await anAccount(shop, "late");
    const set = await put(
      shop,
      [
        { name: "Setup", value: "99.999" },
        { name: "Tax", value: '{"var":"net_amount"}' },
      ],
      "late",
    );
    expect(bodyOf(set).data).toMatchObject([{ value: "99.99" }, { value: '{"var":"net_amount"}' }]);
    const plans = await shop.api.get("/v2/price_plans");
    await schedule(shop, "late", associate(plans.body.data[0].id, "2025-01-01"));
    await shop.settle();
    await shop.use(aCall("late", "2025-01-01T00:00:00Z", "10"));
    await shop.passTo("2025-03-10T00:00:00Z");
    expect((await shop.linesOf("late")).map((line) => line.replace(/ 2025-\S+$/, ""))).toEqual([
      "STANDARD DUE 119.99",
      "STANDARD PAID 0",
      "STANDARD DRAFT 0",
    ]);
  });

  it.each`
    items                                                | because
    ${[{ name: "x" }]}                                   | ${"it says no amount"}
    ${[{ name: "x", rate: 1 }]}                          | ${"it says half of one"}
    ${[{ name: "x", rate: 1, quantity: 1, value: "1" }]} | ${"it says two"}
    ${[{ name: "x", value: "much" }]}                    | ${"it is neither a number nor a computation"}
    ${[{ name: "x", value: '{"var":"urc.unknown"}' }]}   | ${"there is no such line"}
  `("are refused when $because", async ({ items }) => {
    const shop = await openInvoiceShop();
    expect((await put(shop, items)).status).toBe(400);
  });

  it("of an account that does not exist are not found", async () => {
    const shop = await openInvoiceShop();
    expect((await put(shop, [], "nobody")).status).toBe(404);
  });
});
