import { describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { apiClient } from "../../support/api-client.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aDraftPlan, aMeter, aPlan, succeeded, usageCard } from "../../support/catalog-for-billing.ts";
import { aRule } from "../../support/pricing-rules.ts";

const open = async () => {
  const shop = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  const meter = await aMeter(shop);
  const plan = { cards: [usageCard(meter, { rates: { USD: [1] } })] };
  const id = await aDraftPlan(shop, plan);
  const url = `/v2/price_plans/${id}/pricing_rules`;
  const put = (...pricingRules: object[]) => shop.api.put(url, { pricingRules });
  return { ...shop, meter, plan, id, url, put };
};

describe("the pricing rules of a plan", () => {
  it("are put as a whole, and told in their order", async () => {
    const { api, put, url, meter } = await open();
    const surcharge = {
      name: "surcharge",
      order: 2,
      condition: `{">":[{"var":"usage.urc.${meter}"},10]}`,
      computation: "5",
      action: { type: "UPDATE", target: `revenue.urc.${meter}`, id: "mine", metadata: { why: "busy" } },
    };

    const { status, body } = await put(surcharge, aRule());

    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        { ...aRule(), id: expect.stringMatching(/^pp_rule\.\w{11}\.\w{5}$/), version: 1 },
        { ...surcharge, invoiceTiming: "IN_ARREARS", id: expect.stringMatching(/^pp_rule\./), version: 1 },
      ],
    });
    expect((await api.get(url)).body).toEqual(body);
  });

  it("keep their ids, and count their versions", async () => {
    const { api, put, url } = await open();
    const [first] = succeeded(await put(aRule())).data;
    expect(succeeded(await put(aRule())).data).toEqual([first]);
    expect(succeeded(await put(aRule({ order: 7 }))).data).toEqual([{ ...first, order: 7, version: 2 }]);
    expect(succeeded(await api.put(url, {})).data).toEqual([]);
  });

  it("change an active plan as a draft beside it", async () => {
    const { api, plan } = await open();
    const id = await aPlan({ api }, { ...plan, name: "Active" });
    const url = `/v2/price_plans/${id}/pricing_rules`;

    succeeded(await api.put(url, { pricingRules: [aRule()] }));

    const namesAt = async (version: string) =>
      succeeded(await api.get(`${url}?version=${version}`)).data.map(({ name }: { name: string }) => name);
    expect([await namesAt("LATEST"), await namesAt("ACTIVE"), await namesAt("1"), await namesAt("2")]).toEqual([
      ["discount"],
      [],
      [],
      ["discount"],
    ]);
  });

  it("make no draft when nothing changes", async () => {
    const { api, plan } = await open();
    const id = await aPlan({ api }, { ...plan, name: "Active" });
    succeeded(await api.put(`/v2/price_plans/${id}/pricing_rules`, { pricingRules: [] }));
    expect((await api.get(`/v2/price_plans/${id}`)).body).toMatchObject({ version: 1, status: "ACTIVE" });
  });

  it("keep the plan a draft while they cannot be evaluated, and are told with their id", async () => {
    const { api, put, id } = await open();
    const wrong = aRule({ computation: '{"var":"usage.urc.um.none"}', action: { type: "UPDATE" } });
    const [rule] = succeeded(await put(wrong)).data;

    const { data } = (await api.get(`/v2/price_plans/${id}/errors`)).body;
    const finalized = await api.post(`/v2/price_plans/${id}/finalize`, {});

    expect(data.map(({ referenceId: _, ...error }: { referenceId: string }) => error)).toEqual([
      {
        entityId: rule.id,
        entityType: "PRICING_RULE",
        errorMessage: expect.stringMatching(/^computation: .*um\.none/),
      },
      { entityId: rule.id, entityType: "PRICING_RULE", errorMessage: "updates, but names no target" },
    ]);
    expect([finalized.status, finalized.body.message]).toEqual([
      400,
      expect.stringMatching(/^discount: computation: .*; discount: updates, but names no target$/),
    ]);
    succeeded(await put(aRule()));
    expect((await api.post(`/v2/price_plans/${id}/finalize`, {})).status).toBe(200);
  });

  it.each<[string, object, string]>([
    ["no name", { name: undefined }, "pricingRules[0].name: "],
    ["an order of zero", { order: 0 }, "pricingRules[0].order: must be a whole number from 1"],
    ["no computation", { computation: undefined }, "pricingRules[0].computation: "],
    ["too long a computation", { computation: "1".repeat(5_001) }, "pricingRules[0].computation: "],
    ["another timing", { invoiceTiming: "PREPAID" }, "pricingRules[0].invoiceTiming: "],
    ["no action", { action: undefined }, "pricingRules[0].action: "],
    ["another action", { action: { type: "DELETE" } }, "pricingRules[0].action.type: "],
    ["a member of no rule", { priority: 1 }, "pricingRules[0]: "],
  ])("refuse %s, and change nothing", async (_what, changes, reason) => {
    const { api, put, url } = await open();
    succeeded(await put(aRule()));
    const { status, body } = await put(aRule(changes));
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect(succeeded(await api.get(url)).data).toHaveLength(1);
  });

  it("are a hundred at the most", async () => {
    const { put } = await open();
    const many = Array.from({ length: 101 }, (_, at) => aRule({ name: `rule ${at}`, order: at + 1 }));
    expect((await put(...many)).status).toBe(400);
    expect((await put(...many.slice(1))).status).toBe(200);
  });

  it("are of no plan that does not exist, nor of another organization's", async () => {
    const { id, ...shop } = await open();
    const other = apiClient(shop, "org.other" as OrganizationId);
    for (const [api, plan] of [
      [shop.api, "pp.none"],
      [other, id],
    ] as const) {
      expect((await api.get(`/v2/price_plans/${plan}/pricing_rules`)).status).toBe(404);
      expect((await api.put(`/v2/price_plans/${plan}/pricing_rules`, { pricingRules: [] })).status).toBe(404);
    }
  });
});
