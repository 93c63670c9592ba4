import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { aCustomInvoice, bodyOf, openInvoiceShop } from "../../support/billed-account.ts";
import { aCall, anAccount } from "../../support/catalog-for-billing.ts";
import { expectExact } from "../../support/expect-exact.ts";
import { type Death, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { shareOf } from "../../support/share-of.ts";

const aGroup = (changes: object = {}) => ({
  name: "Acme group",
  email: "group@acme.test",
  dailyInvoiceConsolidation: true,
  accountIds: ["acme", "zeta"],
  address: { line1: "1 Group Street", city: "Springfield", country: "US" },
  ...changes,
});

const open = async () => {
  const shop = await openInvoiceShop({ accounts: ["acme", "zeta", "solo"] });
  const create = (changes: object = {}) => shop.api.post("/invoice_groups", aGroup(changes));
  return { ...shop, create };
};

describe("an invoice group", () => {
  it("is created, read, listed, and shown with its accounts on request", async () => {
    const { api, create } = await open();
    const made = bodyOf(await create({ netTermDays: 14 }));
    expect(made).toMatchObject({
      name: "Acme group",
      email: "group@acme.test",
      dailyInvoiceConsolidation: true,
      netTermDays: 14,
      invoiceCurrency: "USD",
      accountsCount: 2,
      billingAddress: { line1: "1 Group Street" },
    });
    expect((await api.get(`/invoice_groups/${made.id}`)).body).toEqual({ ...made, accounts: ["acme", "zeta"] });
    expect((await api.get("/invoice_groups")).body.data).toEqual([made]);
    expect((await api.get("/accounts/acme?includeGroupDetails=true")).body.invoiceGroupDetails).toMatchObject({
      id: made.id,
      billingAddress: { line1: "1 Group Street" },
    });
    expect((await api.get("/accounts/solo?includeGroupDetails=true")).body.invoiceGroupDetails).toBeUndefined();
    expect((await api.get("/accounts/acme")).body.invoiceGroupDetails).toBeUndefined();
    expect((await api.get("/invoice_groups/inv_group.none")).status).toBe(404);
  });

  it("takes an account that is in no other, of its currency, named once", async () => {
    const shop = await open();
    await anAccount(shop, "euro", { invoiceCurrency: "EUR" });
    const { id } = bodyOf(await shop.create());
    const refused = async (accountIds: readonly string[]) => {
      const { status, body } = await shop.api.post(`/invoice_groups/${id}/add_accounts`, { accountIds });
      return [status, JSON.stringify(body)];
    };
    expect(await refused(["solo", "euro"])).toEqual([400, expect.stringMatching(/accountIds\[1\].*EUR.*USD/)]);
    expect(await refused(["acme"])).toEqual([400, expect.stringContaining(`is in invoice group '${id}'`)]);
    expect(await refused(["solo", "solo"])).toEqual([400, expect.stringContaining("named twice")]);
    expect(await refused(["nobody"])).toEqual([400, expect.stringContaining("does not exist")]);
    expect((await shop.create({ accountIds: ["solo", "zeta"] })).status, "zeta is taken").toBe(400);
    expect((await shop.api.get(`/invoice_groups/${id}`)).body.accounts).toEqual(["acme", "zeta"]);
    expect(bodyOf(await shop.api.post(`/invoice_groups/${id}/add_accounts`, { accountIds: ["solo"] }))).toMatchObject({
      accountsCount: 3,
    });
  });

  it("is deleted without its last account, which may join another then", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    const remove = (...accountIds: readonly string[]) =>
      shop.api.post(`/invoice_groups/${id}/remove_accounts`, { accountIds });
    expect((await remove("solo")).status).toBe(400);
    expect((await remove("acme")).body).toEqual({ success: true });
    expect((await shop.api.get(`/invoice_groups/${id}`)).body.accounts).toEqual(["zeta"]);
    expect((await remove("zeta")).body).toEqual({ success: true });
    expect((await shop.api.get(`/invoice_groups/${id}`)).status).toBe(404);
    expect((await shop.api.get("/invoice_groups")).body.data).toEqual([]);
    bodyOf(await shop.create());
  });

  it("takes a hundred accounts at once, and gives them back", async () => {
    const shop = await open();
    const accountIds = Array.from({ length: 100 }, (_, index) => `member-${index}`);
    for (const id of accountIds) await anAccount(shop, id);
    const { id, accountsCount } = bodyOf(await shop.create({ accountIds }));
    expect(accountsCount).toBe(100);
    expect((await shop.api.post(`/invoice_groups/${id}/add_accounts`, { accountIds: ["solo"] })).status).toBe(400);
    expect((await shop.api.post(`/invoice_groups/${id}/remove_accounts`, { accountIds })).body.success).toBe(true);
    expect((await shop.api.get(`/invoice_groups/${id}`)).status).toBe(404);
  });
});

describe("invoices of accounts in a group", () => {
  it("that become due on one day are merged into one at the end of it, and nothing is summed across accounts", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create({ netTermDays: 14 }));
    await shop.use(
      aCall("acme", "2025-01-01T00:00:00Z", "40"),
      aCall("zeta", "2025-01-01T00:00:00Z", "2"),
      aCall("solo", "2025-01-01T00:00:00Z", "7"),
    );
    await shop.passTo("2025-02-03T23:59:59Z");
    expect(await shop.linesOf("acme"), "due, and waiting for the day to end").toEqual([
      "STANDARD DUE 40",
      "STANDARD DRAFT 0",
    ]);
    expect(await shop.linesOf(id)).toEqual([]);
    await shop.passTo("2025-02-04T00:00:00Z");
    expect(await shop.linesOf("acme")).toEqual(["STANDARD MERGED 40", "STANDARD DRAFT 0"]);
    expect(await shop.linesOf("zeta")).toEqual(["STANDARD MERGED 2", "STANDARD DRAFT 0"]);
    expect(await shop.linesOf("solo")).toEqual(["STANDARD DUE 7 2025-02-1", "STANDARD DRAFT 0"]);
    expect(await shop.linesOf(id)).toEqual(["COMPOSITE DUE 42 2025-02-2"]);

    const [composite] = (await shop.api.get(`/invoices?owner_id=${id}`)).body.data;
    const { body } = await shop.api.get(`/invoices/${composite.id}`);
    expect(body).toMatchObject({
      ownerId: id,
      invoiceClass: "INVOICE",
      invoiceType: "COMPOSITE",
      totalAmount: 42,
      invoiceDate: "2025-02-04T00:00:00Z",
      dueDate: "2025-02-18T00:00:00Z",
      startDate: "2025-01-01T00:00:00Z",
      endDate: "2025-02-01T00:00:00Z",
      invoiceDetails: { invoiceGroup: { id, name: "Acme group", email: "group@acme.test" } },
    });
    const totals = body.revenueInfo.lineItems;
    expect(totals.map(({ type, value }: { type: string; value: number }) => [type, value])).toEqual([
      ["TOTAL_AMOUNT", 40],
      ["TOTAL_AMOUNT", 2],
    ]);
    expect(JSON.stringify(totals[0])).toContain("USAGE_RATE_CARD_AMOUNT");
    const [part] = await shop.invoicesOf("acme");
    expect((await shop.api.get(`/invoices/${part?.id}`)).body).toMatchObject({
      invoiceClass: "BILLABLE",
      status: "MERGED",
      info: [{ type: "MERGED_INTO", value: composite.id }],
    });
    await expectExact(shop);
  });

  it("are each billed by themselves where the group does not consolidate", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create({ dailyInvoiceConsolidation: false }));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
    await shop.passTo("2025-02-03T00:00:01Z");
    expect((await shop.linesOf(id)).map((line) => line.replace(/ \S+$/, "")).sort()).toEqual([
      "COMPOSITE DUE 2",
      "COMPOSITE DUE 40",
    ]);
    await expectExact(shop);
  });

  it("are merged once, whoever closes at the same time and whatever is done twice", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
    await shop.passTo("2025-02-04T00:00:00Z");
    await Promise.all(
      [id, "acme", "zeta", id, id].map((accountId) =>
        closeAccount(shop.world, { organizationId: shop.organizationId, accountId: accountId as never }),
      ),
    );
    expect(await shop.linesOf(id)).toEqual(["COMPOSITE DUE 42 2025-02-2"]);
    await expectExact(shop);
  });

  it("are more than one commit takes, and still one invoice", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    for (let index = 0; index < 170; index += 1) {
      bodyOf(
        await shop.api.post(
          "/invoices",
          aCustomInvoice({
            status: "DUE",
            endDate: "2025-01-01T00:00:00Z",
            startDate: "2024-12-01T00:00:00Z",
            lineItems: [{ value: 1 }],
          }),
        ),
      );
    }
    await shop.passTo("2025-01-02T00:00:00Z");
    expect(await shop.linesOf(id)).toEqual(["COMPOSITE DUE 170 2025-01-1"]);
    const [composite] = await shop.invoicesOf(id);
    expect(composite?.kind === "COMPOSITE" && composite.parts.length).toBe(170);
    await expectExact(shop);
  });

  it("are merged once, wherever the closer of the group or of a member dies", { timeout: 60_000 }, async () => {
    const live = async (death?: Death) => {
      const shop = await open();
      const { id } = bodyOf(await shop.create());
      await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
      const { world, writes } = dyingWorld(shop.world, death);
      for (const [instant, owners] of [
        ["2025-02-03T00:00:00Z", ["acme", "zeta"]],
        ["2025-02-04T00:00:00Z", [id]],
      ] as const) {
        await shop.moveClock(instant);
        for (const accountId of owners) {
          const of = { organizationId: shop.organizationId, accountId: accountId as AccountId };
          await untilSurvived(() => closeAccount(world, of));
        }
      }
      expect(await shop.linesOf(id)).toEqual(["COMPOSITE DUE 42 2025-02-1"]);
      expect(await shop.linesOf("acme")).toContain("STANDARD MERGED 40");
      await expectExact(shop);
      return writes();
    };
    const writes = await live();
    for (const death of shareOf(deathsOf(writes))) await live(death);
  });

  it("leave out what is void by then, and bring along what their wallets have paid", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    bodyOf(await shop.api.post("/accounts/zeta/wallet_topup", { topupAmount: 1.5 }));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"), aCall("zeta", "2025-01-01T00:00:00Z", "2"));
    await shop.passTo("2025-02-03T12:00:00Z");
    const [mine] = await shop.invoicesOf("acme");
    bodyOf(await shop.api.patch(`/invoices/${mine?.id}`, { status: "VOID" }));
    await shop.passTo("2025-02-04T00:00:00Z");
    const [composite] = await shop.invoicesOf(id);
    expect([
      composite?.status,
      toText(composite?.totalAmount as never),
      toText(composite?.paidAmount as never),
    ]).toEqual(["PARTIALLY_PAID", "2", "1.5"]);
    await expectExact(shop);
  });

  it("are merged although the group was deleted after they became due", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "40"));
    await shop.passTo("2025-02-03T12:00:00Z");
    bodyOf(await shop.api.post(`/invoice_groups/${id}/remove_accounts`, { accountIds: ["acme", "zeta"] }));
    await shop.passTo("2025-02-04T00:00:00Z");
    expect(await shop.linesOf(id)).toEqual([expect.stringMatching(/^COMPOSITE DUE 40 /)]);
  });

  it("stand beside custom invoices of the group itself", async () => {
    const shop = await open();
    const { id } = bodyOf(await shop.create());
    const own = { accountId: id, ownerType: "INVOICE_GROUP", startDate: "2024-12-01T00:00:00Z" };
    const due = bodyOf(
      await shop.api.post("/invoices", aCustomInvoice({ ...own, endDate: "2025-01-01T00:00:00Z", status: "DUE" })),
    );
    expect(due).toMatchObject({ ownerId: id, status: "DUE", sequenceId: "2025-01-1", totalAmount: 100 });
    bodyOf(
      await shop.api.post("/invoices", aCustomInvoice({ ...own, endDate: "2025-01-05T00:00:00Z", autoAdvance: true })),
    );
    await shop.settle();
    await shop.passTo("2025-01-05T00:00:00Z");
    expect(await shop.linesOf(id)).toEqual(["CUSTOM DUE 100 2025-01-1", "CUSTOM DUE 100 2025-01-2"]);
    await expectExact(shop);
  });
});
