import { describe, expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aCycle, aFee, anAccount, aPlan, FOREVER, feeCard, succeeded } from "../../support/catalog-for-billing.ts";
import { slicesOf } from "../../support/jobs.ts";

/** An account on Wednesday 15 October 2025 without a plan, and plans of the first generation's account routes. */
const open = async () => {
  const shop = await openBillingWorld({ now: "2025-10-15T10:00:00Z" });
  const fee = await aFee(shop);
  const extra = await aFee(shop, "Support");
  const cards = [feeCard(fee, { rate: 5 })];
  const plans = {
    monthly: await aPlan(shop, { name: "monthly", cards }),
    tenth: await aPlan(shop, { name: "tenth", cards, cycle: { day: "10" } }),
    weekly: await aPlan(shop, { name: "weekly", cards, cycle: { interval: "WEEKLY" } }),
  };
  await anAccount(shop, "acme");
  const license: string = succeeded(await shop.api.post("/addons", { name: "Seat", type: "LICENSE" })).id;
  const one = (body: object) => shop.api.post("/accounts/acme/price_plans", body);
  const many = (edits: readonly object[], query = "") =>
    shop.api.post(`/accounts/acme/edit_schedules${query}`, { edits });
  const list = (query = "") => shop.api.get(`/accounts/acme/pricing_schedules${query}`);
  return { ...shop, fee, extra, license, plans, one, many, list };
};

const on = (pricePlanId: string, effectiveFrom: string, effectiveUntil = FOREVER, more: object = {}) => ({
  mode: "ASSOCIATE",
  pricePlanId,
  effectiveFrom,
  effectiveUntil,
  ...more,
});
const off = (effectiveFrom: string, effectiveUntil = FOREVER) => ({
  mode: "DISASSOCIATE",
  effectiveFrom,
  effectiveUntil,
});

/** A fee of the v1 shape. */
const fixedFee = (id: string, rate: number) => ({
  id,
  displayName: "Own fee",
  type: "RECURRING",
  enableProration: false,
  rateValues: [{ currency: "USD", rate }],
});

describe("a price plan that is associated at once (§15.4)", () => {
  it("is live with the answer, and billed", async () => {
    const { plans, one, factsOf, passTo, ...shop } = await open();
    expect(await one(on(plans.monthly, "2025-11-01"))).toMatchObject({
      status: 200,
      body: {
        accountId: "acme",
        accountName: "Account acme",
        pricingSchedules: [
          {
            pricePlanId: plans.monthly,
            pricePlanName: "monthly",
            startDate: "2025-11-01T00:00:00Z",
            endDate: "9999-01-01T00:00:00Z",
          },
        ],
      },
    });
    expect(await slicesOf(shop, "acme")).toEqual(["2025-11-01 … 9999-01-01 monthly 1 on 1"]);
    await passTo("2025-12-01T00:00:00Z");
    expect((await factsOf("acme"))[0]).toMatchObject({ status: "DUE", total: "5" });
  });

  it("bills the cards that are given inline in the place of the plan's of that type", async () => {
    const { plans, one, fee, extra, factsOf, passTo, list } = await open();
    const pricePlanDetailsOverride = { fixedFeeRateCards: [fixedFee(fee, 3), fixedFee(extra, 8)] };
    const { body } = await one(on(plans.monthly, "2025-11-01", FOREVER, { pricePlanDetailsOverride }));
    expect(body.pricingSchedules[0].pricePlanDetailsOverride.fixedFeeRateCards).toHaveLength(2);
    expect((await list()).body.data).toMatchObject([
      { isOverriden: true, pricePlanDetails: { fixedFeeRateCards: [{ id: fee }, { id: extra }] } },
    ]);
    await passTo("2025-12-01T00:00:00Z");
    expect((await factsOf("acme"))[0]).toMatchObject({ total: "11" });
  });

  it("has the cycle and the rules that are given inline", async () => {
    const { plans, one, list, factsOf, passTo } = await open();
    const pricingCycleConfig = aCycle({ day: "20", grace: 1 });
    const rule = {
      name: "Discount",
      order: 1,
      computation: '{"*":[{"var":"revenue.rate_card_total"},-0.2]}',
      action: { type: "ADD", description: "20 % off" },
    };
    const body = on(plans.monthly, "2025-10-20", FOREVER, {
      pricePlanDetailsOverride: { pricingCycleConfig },
      pricingRulesOverride: [rule],
    });
    expect(succeeded(await one(body)).pricingSchedules[0].pricingRulesOverride).toMatchObject([{ name: "Discount" }]);
    expect((await list()).body.data).toMatchObject([
      { isOverriden: true, pricePlanDetails: { pricingCycleConfig }, pricingRules: [{ name: "Discount", version: 1 }] },
    ]);
    await passTo("2025-11-21T00:00:00Z");
    expect((await factsOf("acme"))[0]).toMatchObject({ end: "2025-11-20T00:00:00Z", total: "4" });
  });

  it("grants licenses in the same write, from a day or a moment of the organization's zone", async () => {
    const { plans, one, license, api } = await open();
    const config = { licenseId: license, updateType: "ABSOLUTE", quantity: "5", effectiveFrom: "2025-10-20" };
    const preActions = [{ type: "GRANT_LICENSE", config }];
    succeeded(await one(on(plans.monthly, "2025-11-01", FOREVER, { preActions })));
    const { data } = succeeded(await api.get("/license_updates"));
    expect(data).toMatchObject([{ accountId: "acme", quantity: 5, effectiveFrom: "2025-10-20T00:00:00Z" }]);
  });

  it("does nothing where a pre-action is wrong, and tells all that is wrong with each", async () => {
    const { plans, one, license, fee, api, list } = await open();
    const told = async (...configs: readonly object[]): Promise<readonly string[]> => {
      const preActions = configs.map((config) => ({ type: "GRANT_LICENSE", config }));
      const { status, body } = await one(on(plans.monthly, "2025-11-01", FOREVER, { preActions }));
      expect(status).toBe(400);
      return body.message.split("; ");
    };
    const good = { licenseId: license, updateType: "ABSOLUTE", quantity: "5" };
    expect(await told(good, { updateType: "MORE", quantity: "many", effectiveFrom: "soon", size: "1" })).toEqual([
      "preActions[1].config.licenseId: is needed to grant a license",
      "preActions[1].config.updateType: must be RELATIVE or ABSOLUTE",
      "preActions[1].config.quantity: must be a number",
      "preActions[1].config.effectiveFrom: must be an ISO 8601 date-time, or a date as YYYY-MM-DD",
      "preActions[1].config.size: is no part of granting a license",
    ]);
    expect(
      await told(
        { ...good, licenseId: "addon.nope" },
        { ...good, licenseId: fee },
        { ...good, quantity: "-1" },
        { ...good, updateType: "RELATIVE", quantity: "" },
      ),
    ).toEqual([
      "preActions[0].config.licenseId: license 'addon.nope' does not exist",
      `preActions[1].config.licenseId: add-on '${fee}' is of type FIXED_FEE, not LICENSE`,
      "preActions[2].config.quantity: must be at least 0 where it is ABSOLUTE",
      "preActions[3].config.quantity: must be a number",
    ]);
    expect((await list()).body.data).toEqual([]);
    expect((await api.get("/license_updates")).body.data).toEqual([]);
  });

  it.each<[string, (shop: Awaited<ReturnType<typeof open>>) => object, string]>([
    [
      "without a plan",
      () => on("", "2025-11-01", FOREVER, { pricePlanId: undefined }),
      "pricePlanId: is needed for an",
    ],
    ["of an unknown plan", () => on("pp.nope", "2025-11-01"), "pricePlanId: price plan 'pp.nope' does not exist"],
    ["yesterday", ({ plans }) => on(plans.monthly, "2025-10-14"), "effectiveFrom: must be 2025-10-15 or later"],
    [
      "whose cycle cannot be retained",
      ({ plans }) => on(plans.monthly, "2025-11-01", FOREVER, { retainStartOffsets: true }),
      "retainStartOffsets: the account has no plan on 2025-11-01 whose cycle could go on",
    ],
    [
      "in a currency that the plan lacks",
      ({ plans }) =>
        on(plans.monthly, "2025-11-01", FOREVER, { pricePlanDetailsOverride: { supportedCurrencies: ["EUR"] } }),
      "pricePlanDetailsOverride.supportedCurrencies: ",
    ],
    [
      "with a card of nothing that exists",
      ({ plans }) =>
        on(plans.monthly, "2025-11-01", FOREVER, {
          pricePlanDetailsOverride: { fixedFeeRateCards: [fixedFee("addon.nope", 3)] },
        }),
      "add-on 'addon.nope' does not exist",
    ],
  ])("is refused %s", async (_what, wrong, reason) => {
    const shop = await open();
    const { status, body } = await shop.one(wrong(shop));
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect((await shop.list()).body.data).toEqual([]);
  });
});

describe("edits that are done at once", () => {
  it("are done in order, all or none", async () => {
    const { plans, many, ...shop } = await open();
    succeeded(await many([on(plans.monthly, "2026-07-04", "2026-10-04"), off("2026-08-04", "2026-09-04")]));
    expect(await slicesOf(shop, "acme")).toEqual([
      "2026-07-04 … 2026-08-04 monthly 1 on 1",
      "2026-09-04 … 2026-10-04 monthly 1 on 1",
    ]);
    const { status, body } = await many([off("2026-07-04"), on("pp.nope", "2026-07-04")]);
    expect([status, body.message]).toEqual([400, "edits[1].pricePlanId: price plan 'pp.nope' does not exist"]);
    expect(await slicesOf(shop, "acme")).toHaveLength(2);
    expect((await many([])).status).toBe(400);
    expect((await many(Array.from({ length: 11 }, () => off("2026-07-04")))).status).toBe(400);
  });

  it("only tell what they would make as a dry run, with the same reasons", async () => {
    const { plans, many, ...shop } = await open();
    const dry = await many([on(plans.monthly, "2025-11-01")], "?dry_run=true");
    expect(dry.body.pricingSchedules).toHaveLength(1);
    expect(await slicesOf(shop, "acme")).toEqual([]);
    expect((await many([on("pp.nope", "2025-11-01")], "?dry_run=true")).status).toBe(400);
    succeeded(await many([on(plans.monthly, "2025-11-01")], "?dry_run=false"));
    expect(await slicesOf(shop, "acme")).toHaveLength(1);
  });

  it("leave a staged draft stale", async () => {
    const { plans, many, api } = await open();
    const associationConfig = { pricePlanId: plans.tenth };
    const edit = { effectiveFrom: "2026-01-01", effectiveUntil: FOREVER, associationConfig };
    succeeded(await api.post("/v2/accounts/acme/edit_schedules", { edits: [edit] }));
    succeeded(await many([on(plans.monthly, "2025-11-01")]));
    expect((await api.post("/v2/accounts/acme/finalize_schedules", {})).body.message).toContain("discard it and stage");
  });

  it("are refused for an account that does not exist", async () => {
    const { plans, api } = await open();
    expect((await api.post("/accounts/nope/edit_schedules", { edits: [on(plans.monthly, "2025-11-01")] })).status).toBe(
      404,
    );
    expect((await api.post("/accounts/nope/price_plans", on(plans.monthly, "2025-11-01"))).status).toBe(404);
    expect((await api.get("/accounts/nope/pricing_schedules")).status).toBe(404);
  });
});

describe("the list of pricing schedules", () => {
  const names = (answer: { body: { data: { pricePlanName: string }[] } }) =>
    answer.body.data.map(({ pricePlanName }) => pricePlanName);

  it("shows the slices of a window, its end not among them", async () => {
    const { plans, many, list } = await open();
    succeeded(
      await many([
        on(plans.monthly, "2025-11-01", "2025-12-01"),
        on(plans.tenth, "2025-12-01", "2026-01-01"),
        on(plans.weekly, "2026-01-01"),
      ]),
    );
    expect(names(await list())).toEqual(["monthly", "tenth", "weekly"]);
    expect(names(await list("?start_date=2025-12-01"))).toEqual(["tenth", "weekly"]);
    expect(names(await list("?start_date=2025-11-30&end_date=2025-12-01"))).toEqual(["monthly"]);
    expect(names(await list("?end_date=2025-12-02"))).toEqual(["monthly", "tenth"]);
    expect((await list("?start_date=2025-12-02&end_date=2025-12-01")).status).toBe(400);
    const first = await list("?pageSize=2&compact=true");
    expect(names(first)).toEqual(["monthly", "tenth"]);
    const next = await list(`?nextToken=${encodeURIComponent(first.body.nextToken)}`);
    expect(names(next)).toEqual(["weekly"]);
    expect(next.body.data[0].pricePlanDetails, "as compact as the first page").toBeUndefined();
  });

  it("is compact, or tells of the plan, where that is asked for", async () => {
    const { plans, many, list } = await open();
    succeeded(await many([on(plans.monthly, "2025-11-01")]));
    const [full] = (await list("?include_price_plan_info=true")).body.data;
    expect(full).toMatchObject({
      pricePlanInfo: { name: "monthly" },
      pricePlanDetails: { activeCurrencies: ["USD"], supportedCurrencies: ["USD"] },
      pricingRules: [],
      version: 1,
      isOverriden: false,
    });
    const [compact] = (await list("?compact=true")).body.data;
    expect(Object.keys(compact).sort()).toEqual(
      ["endDate", "id", "isOverriden", "pricePlanId", "pricePlanName", "startDate", "version"].sort(),
    );
  });
});
