import { describe, expect, it } from "vitest";
import { aCall, succeeded } from "../../support/catalog-for-billing.ts";
import { MONTHLY, openEntitlementShop } from "../../support/entitlement-shop.ts";

const NOON = "2025-01-10T12:00:00Z";

/** An entry of 100 units of which 80 are used. */
const open = async () => {
  const shop = await openEntitlementShop({ configs: [MONTHLY(100)] });
  await shop.passTo(NOON);
  await shop.entitled(aCall("acme", NOON, "80"));
  const [entry] = await shop.entries();
  const url = `/accounts/acme/features/${shop.feature}/entries/${encodeURIComponent(entry.id)}`;
  return { shop, entry, url };
};

describe("a feature credit entry", () => {
  it.each`
    body                                                       | status | balance | message                                                                                                                                                                  | because
    ${{ granted: 120 }}                                        | ${200} | ${40}   | ${undefined}                                                                                                                                                             | ${"20 more are granted"}
    ${{ granted: 80 }}                                         | ${200} | ${0}    | ${undefined}                                                                                                                                                             | ${"all of it is used"}
    ${{ granted: 70 }}                                         | ${400} | ${20}   | ${"granted: must be at least 80, which is used already: the balance would be -10"}                                                                                       | ${"more is used than that"}
    ${{ granted: -1 }}                                         | ${400} | ${20}   | ${"granted: must be at least 0"}                                                                                                                                         | ${"nobody is granted less than nothing"}
    ${{ effectiveUntil: "2025-06-01T00:00:00Z" }}              | ${200} | ${20}   | ${undefined}                                                                                                                                                             | ${"it ends later"}
    ${{ effectiveUntil: NOON }}                                | ${400} | ${20}   | ${"effectiveUntil: must lie in the future"}                                                                                                                              | ${"that is now"}
    ${{ granted: 70, effectiveUntil: "2024-01-01T00:00:00Z" }} | ${400} | ${20}   | ${"granted: must be at least 80, which is used already: the balance would be -10; effectiveUntil: must lie in the future; effectiveUntil: must lie after effectiveFrom"} | ${"every reason is told"}
    ${{}}                                                      | ${200} | ${20}   | ${undefined}                                                                                                                                                             | ${"nothing is to change"}
  `("of 100 with 20 left, changed by $body, has $balance: $because", async ({ body, status, balance, message }) => {
    const { shop, url } = await open();
    const answer = await shop.api.patch(url, body);
    expect(answer.status).toBe(status);
    if (message) expect(answer.body).toEqual({ message });
    else expect(answer.body).toMatchObject({ balance, used: 80 });
    expect(await shop.balance()).toMatchObject({ balance });
    expect(await shop.books()).toEqual([String(balance), String(balance)]);
  });

  it("that expired is usable again once its end lies in the future", async () => {
    const { shop, url } = await open();
    await shop.moveClock("2025-02-01T00:00:00Z");
    expect(await shop.entries()).toMatchObject([{ status: "EXPIRED", balance: 20 }]);
    expect(await shop.balance(), "only what can be used now counts").toMatchObject({ granted: 0, balance: 0 });
    expect((await shop.api.patch(url, { effectiveUntil: "2025-03-01T00:00:00Z" })).body).toMatchObject({
      status: "ACTIVE",
    });
  });

  it("is voided once: what is left is gone, what was used stays used", async () => {
    const { shop, url, entry } = await open();
    expect(await shop.api.post(`${url}/void`)).toEqual({ status: 200, body: { success: true } });
    expect(await shop.entries()).toMatchObject([{ status: "VOIDED", granted: 100, balance: 0, used: 80 }]);
    expect(await shop.balance()).toMatchObject({ granted: 0, balance: 0 });
    expect((await shop.entitled(aCall("acme", NOON, "1"))).status).toBe(400);
    const message = `feature credit entry '${entry.id}' is VOIDED; only an ACTIVE or EXPIRED one can be changed`;
    expect(await shop.api.post(`${url}/void`)).toEqual({ status: 400, body: { message } });
    expect(await shop.api.patch(url, { granted: 200 })).toEqual({ status: 400, body: { message } });
    expect(await shop.books()).toEqual(["0", "0"]);
  });

  it("of overage keeps the end of the cycles that bill it", async () => {
    const shop = await openEntitlementShop({ configs: [], overage: { most: 5 } });
    const [entry] = await shop.entries();
    const url = `/accounts/acme/features/${shop.feature}/entries/${encodeURIComponent(entry.id)}`;
    expect((await shop.api.patch(url, { granted: 7 })).body).toMatchObject({ granted: 7, balance: 7 });
    expect((await shop.api.patch(url, { effectiveUntil: "2026-01-01T00:00:00Z" })).status).toBe(400);
  });

  it("is not found under another name, account or feature", async () => {
    const { shop, url } = await open();
    expect((await shop.api.patch(url.replace("entries/", "entries/x"), { granted: 1 })).status).toBe(404);
    expect((await shop.api.patch(url.replace("acme", "other"), { granted: 1 })).status).toBe(404);
    expect((await shop.api.post(`${url.replace(shop.feature, "feature.none")}/void`)).status).toBe(404);
    expect((await shop.api.get(`/accounts/other/features/${shop.feature}`)).status).toBe(404);
    expect((await shop.api.get("/accounts/acme/features/feature.none/entries")).status).toBe(404);
  });
});

describe("the list of entries", () => {
  it("goes page by page from the latest start to the first, through those that were put away", async () => {
    const shop = await openEntitlementShop();
    await shop.passTo("2026-06-02T00:00:00Z");
    const url = `/accounts/acme/features/${shop.feature}/entries?pageSize=4`;
    const starts: string[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = succeeded(await shop.api.get(token ? `${url}&nextToken=${token}` : url));
      expect(page.data.length).toBeLessThanOrEqual(4);
      starts.push(...page.data.map(({ effectiveFrom }: { effectiveFrom: string }) => effectiveFrom.slice(0, 7)));
      token = page.nextToken;
      pages += 1;
    } while (token !== undefined && pages < 20);
    const months = Array.from(
      { length: 18 },
      (_, index) => `${2025 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`,
    );
    expect(starts).toEqual(months.reverse());
    const read = await shop.world.featureCredits.find(shop.organizationId, {
      accountId: "acme" as never,
      featureId: shop.feature as never,
    });
    // Those that ended more than 400 days ago lie elsewhere.
    expect(read?.value.entries.length).toBeLessThan(18);
    expect(await shop.books()).toEqual(["180", "180"]);
  });

  it.each(["pageSize=51", "foo=1", "nextToken=none"])("cannot be processed with %s", async (query) => {
    const shop = await openEntitlementShop();
    const { status } = await shop.api.get(`/accounts/acme/features/${shop.feature}/entries?${query}`);
    expect(status).toBe(422);
  });
});

describe("the value of an unmetered feature", () => {
  const withFlag = async () => {
    const shop = await openEntitlementShop();
    const flag = succeeded(await shop.api.post("/features", { name: "Single sign-on", schemaAssociations: [] })).id;
    const put = (feature: string, value: string) =>
      shop.api.put(`/tollbook/accounts/acme/entitlements/${feature}`, { value });
    return { shop, flag, put };
  };

  it("is set, read and validated, and taken away", async () => {
    const { shop, flag, put } = await withFlag();
    const url = `/accounts/acme/entitlements/${flag}`;
    expect((await shop.api.get(url)).body).toEqual({ data: [] });
    expect((await shop.api.post(url, { value: "true" })).body).toEqual({ success: false });
    expect((await put(flag, "true")).body).toEqual({ featureId: flag, value: "true" });
    expect((await shop.api.get(url)).body).toEqual({ data: [{ featureId: flag, value: "true" }] });
    expect((await shop.api.get("/accounts/acme/entitlements")).body).toEqual({
      data: [{ featureId: flag, value: "true" }],
    });
    expect((await shop.api.post(url, { value: "true" })).body).toEqual({ success: true });
    expect((await shop.api.post(url, { value: "false" })).body).toEqual({ success: false });
    expect((await shop.api.delete(`/tollbook${url}`)).body).toEqual({ success: true });
    expect((await shop.api.get(url)).body).toEqual({ data: [] });
  });

  it("is refused for a feature whose units are granted, and for what does not exist", async () => {
    const { shop, put } = await withFlag();
    expect((await put(shop.feature, "true")).status).toBe(400);
    expect((await put("feature.none", "true")).status).toBe(404);
    expect((await shop.api.get("/accounts/other/entitlements")).status).toBe(404);
  });
});
