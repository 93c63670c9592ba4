import { describe, expect, it } from "vitest";
import { succeeded } from "../../support/catalog-for-billing.ts";
import { aCredit, openMoneyShop } from "../../support/money.ts";

const grant = (...credits: readonly object[]) => ({ creditRequests: credits.map(aCredit) });

describe("POST /credits", () => {
  it("answers each credit with what was asked for and how it stands", async () => {
    const { api, meter } = await openMoneyShop();
    const { credits } = succeeded(
      await api.post(
        "/credits",
        grant(
          { grantorId: "sales", idempotencyKey: "k1", applicableEntityIds: [meter] },
          { effectiveUntil: undefined },
        ),
      ),
    );
    expect(credits[0]).toMatchObject({
      id: expect.stringMatching(/^cred\./),
      accountId: "acme",
      customerId: "acme",
      purpose: "Welcome",
      applicableEntityIds: [meter],
      effectiveFrom: "2025-01-01",
      effectiveUntil: "2026-01-01",
      creditAmount: 20,
      priority: 1,
      grantorId: "sales",
      idempotencyKey: "k1",
      status: "ACTIVE",
      creditUnit: "USD",
      holdAmount: 0,
      consumedAmount: 0,
    });
    expect(credits[1].effectiveUntil).toBeUndefined();
  });

  it("takes null for every entity, and the last of all dates for never", async () => {
    const { api } = await openMoneyShop();
    const { credits } = succeeded(
      await api.post("/credits", grant({ applicableEntityIds: null, effectiveUntil: "9999-01-01" })),
    );
    expect(credits[0].applicableEntityIds).toEqual([]);
    expect(credits[0].effectiveUntil).toBeUndefined();
  });

  it("grants all or none, and gives every reason with its place", async () => {
    const { api } = await openMoneyShop();
    const { status, body } = await api.post(
      "/credits",
      grant(
        {},
        { accountId: "nobody" },
        { effectiveUntil: "2025-01-01" },
        { creditAmount: 0 },
        { creditAmount: 0.001 },
        { creditAmount: undefined },
      ),
    );
    expect(status).toBe(400);
    for (const reason of [
      "creditRequests[1].accountId: account 'nobody' does not exist",
      "creditRequests[2].effectiveUntil: must be after effectiveFrom",
      "creditRequests[3].creditAmount: must be more than 0",
      "creditRequests[4].creditAmount: must be a whole number of USD's smallest unit",
      "creditRequests[5].creditAmount: must be more than 0",
    ]) {
      expect(body.message).toContain(reason);
    }
    expect(succeeded(await api.get("/credits")).data).toEqual([]);
  });

  it("grants once per account and idempotencyKey, and answers the first", async () => {
    const shop = await openMoneyShop();
    const body = grant({ idempotencyKey: "k1" });
    const [first, second] = await Promise.all([shop.api.post("/credits", body), shop.api.post("/credits", body)]);
    const changed = await shop.api.post("/credits", grant({ idempotencyKey: "k1", creditAmount: 99 }));
    expect(succeeded(second).credits[0].id).toBe(succeeded(first).credits[0].id);
    expect(succeeded(changed).credits[0]).toMatchObject({ id: succeeded(first).credits[0].id, creditAmount: 20 });
    expect(succeeded(await shop.api.get("/credits")).data).toHaveLength(1);
    const twice = await shop.api.post("/credits", grant({ idempotencyKey: "k2" }, { idempotencyKey: "k2" }));
    expect([twice.status, twice.body.message]).toEqual([400, expect.stringContaining("idempotencyKey")]);
  });

  it("grants 1 to 20 at once", async () => {
    const { api } = await openMoneyShop();
    expect((await api.post("/credits", { creditRequests: [] })).status).toBe(400);
    expect((await api.post("/credits", grant(...Array.from({ length: 21 }, () => ({}))))).status).toBe(400);
    const twenty = Array.from({ length: 20 }, (_, index) => ({ idempotencyKey: `k${index}` }));
    expect(succeeded(await api.post("/credits", grant(...twenty))).credits).toHaveLength(20);
  });
});

describe("GET /credits", () => {
  it("pages, newest first, and narrows by account, status, day and id", async () => {
    const shop = await openMoneyShop();
    const first = await shop.grant({});
    await shop.passTo("2025-01-02T00:00:00Z");
    const second = await shop.grant({});
    succeeded(await shop.api.post(`/credits/${second}/void`));
    const ids = async (query: string) =>
      succeeded(await shop.api.get(`/credits${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual([second, first]);
    expect(await ids("?_sort=created_at:ASC")).toEqual([first, second]);
    expect(await ids("?account_id=acme&status=VOIDED")).toEqual([second]);
    expect(await ids("?account_id=acme&created_at=2025-01-01")).toEqual([first]);
    expect(await ids(`?id=${first}`)).toEqual([first]);
    expect(await ids("?account_id=nobody")).toEqual([]);
    const page = succeeded(await shop.api.get("/credits?pageSize=1"));
    expect(page.data).toHaveLength(1);
    expect(await ids(`?nextToken=${page.nextToken}`)).toEqual([first]);
    expect((await shop.api.get(`/credits?id=${first}&account_id=acme`)).status).toBe(400);
  });
});

describe("GET and void of one credit", () => {
  it("answers 404 for what there is not", async () => {
    const { api } = await openMoneyShop();
    expect((await api.get("/credits/cred.none")).status).toBe(404);
    expect((await api.post("/credits/cred.none/void")).status).toBe(404);
    expect((await api.get("/accounts/nobody/credit_balance")).status).toBe(404);
  });
  it("names the state where a credit is voided twice", async () => {
    const shop = await openMoneyShop();
    const id = await shop.grant({});
    expect(succeeded(await shop.api.post(`/credits/${id}/void`)).status).toBe("VOIDED");
    const again = await shop.api.post(`/credits/${id}/void`);
    expect([again.status, again.body.message]).toEqual([400, expect.stringContaining("is VOIDED; only an ACTIVE")]);
  });
});

describe("GET /accounts/{id}/credit_balance", () => {
  it("adds up what is given, invoiced and held, and keeps what does not fit the plan aside", async () => {
    const shop = await openMoneyShop();
    await shop.grant({ creditAmount: 1000 });
    await shop.grant({ creditAmount: 50, applicableEntityIds: ["addon.other"] });
    await shop.useUnits("200");
    await shop.passTo("2025-02-03T00:00:00Z");
    await shop.useUnits("100", "2025-02-03");
    await shop.passTo("2025-02-05T00:00:00Z");
    expect(succeeded(await shop.api.get("/accounts/acme/credit_balance"))).toMatchObject({
      activeCredits: 1000,
      availableBalance: 800,
      runningBalance: 700,
      inapplicableCredits: 50,
      unit: "USD",
    });
  });
});
