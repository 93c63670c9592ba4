import { describe, expect, it } from "vitest";
import { apiClient } from "../../support/api-client.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { aRule } from "../../support/pricing-rules.ts";

/** An account on 15 January 2025 with a slice staged from 1 February on; the plan has prices in dollars and euros. */
const open = async () => {
  const shop = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  const [meter, fee] = [await aMeter(shop), await aFee(shop)];
  const planId = await aPlan(shop, {
    currencies: ["USD", "EUR"],
    cards: [usageCard(meter, { rates: { USD: [1], EUR: [2] } })],
  });
  await anAccount(shop, "acme");
  const stage = async (from = "2025-02-01"): Promise<string> => {
    const staged = await shop.api.post("/v2/accounts/acme/edit_schedules?discard=true", {
      edits: [associate(planId, from)],
    });
    return succeeded(staged).pricingSchedules.at(-1).id;
  };
  const id = await stage();
  const url = `/v2/schedules/${id}`;
  const operate = (...operations: object[]) => shop.api.post(`${url}/rate_cards`, { operations });
  const cards = async (mode: string): Promise<string[]> =>
    succeeded(await shop.api.get(`${url}/rate_cards?mode=${mode}`)).data.map(({ name }: { name: string }) => name);
  const finalize = () => shop.api.post("/v2/accounts/acme/finalize_schedules", {});
  return { ...shop, meter, fee, planId, id, url, operate, cards, finalize, stage };
};

describe("rate cards of one account", () => {
  it("start from the plan's, and are the account's own once staged", async () => {
    const { api, url, operate, cards, fee, planId, id } = await open();
    expect(await cards("DRAFT")).toEqual(["usage"]);

    const { rateCards } = succeeded(await operate(feeCard(fee, { rate: 5 })));

    expect(rateCards).toEqual([
      expect.objectContaining({
        name: "fee",
        billableId: fee,
        referenceId: id,
        referenceType: "ACCOUNT",
        accountId: "acme",
        pricePlanId: planId,
      }),
    ]);
    expect(await cards("DRAFT")).toEqual(["usage", "fee"]);
    expect(succeeded(await api.get(`/v2/price_plans/${planId}/rate_cards`)).data).toHaveLength(1);
    expect((await api.get(`${url}/rate_cards?mode=ACTIVE`)).status, "nothing is live yet").toBe(404);
  });

  it("become live with the slice, and are billed", async () => {
    const shop = await open();
    succeeded(await shop.operate(feeCard(shop.fee, { rate: 5 }), { actionType: "DELETE", rateCardName: "usage" }));
    succeeded(await shop.finalize());

    expect(await shop.cards("ACTIVE")).toEqual(["fee"]);
    const [live] = succeeded(await shop.api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).data;
    expect([live.id, live.isOverridden]).toEqual([shop.id, true]);
    await shop.passTo("2025-03-02T00:00:00Z");
    expect((await shop.factsOf("acme")).map(({ start, total }) => `${start} ${total}`)[0]).toMatch(/^2025-02-01.* 5/);
  });

  it("are the plan's again when they say the same", async () => {
    const { operate, fee, finalize, api } = await open();
    succeeded(await operate(feeCard(fee, { rate: 5 })));
    succeeded(await operate({ actionType: "DELETE", rateCardName: "fee" }));
    const [live] = succeeded(await finalize()).data;
    expect([live.isOverridden, (await api.get(`/v2/schedules/${live.id}/errors`)).body]).toEqual([false, { data: [] }]);
  });

  it("are changed all or none", async () => {
    const { operate, cards, fee } = await open();
    const { status, body } = await operate(feeCard(fee, { rate: 5 }), { actionType: "DELETE", rateCardName: "none" });
    expect([status, body.message]).toEqual([400, "operations[1]: there is no rate card 'none'"]);
    expect(await cards("DRAFT")).toEqual(["usage"]);
  });

  it("need prices in the account's currency only, and keep the draft from becoming live without them", async () => {
    const { api, url, operate, finalize, fee, id, meter } = await open();
    succeeded(await operate(feeCard(fee, { rate: 5 })));
    expect((await api.get(`${url}/errors`)).body).toEqual({ data: [] });

    succeeded(
      await operate(
        { ...usageCard(meter, { rates: { EUR: [2] } }), actionType: "UPDATE" },
        {
          ...feeCard("addon.none", { rate: 1 }),
          rateCardName: "ghost",
        },
      ),
    );

    const error = { referenceId: id, entityType: "RATE_CARD" };
    expect((await api.get(`${url}/errors`)).body.data).toEqual([
      { ...error, entityId: "usage", errorMessage: "has no rate in USD" },
      { ...error, entityId: "ghost", errorMessage: "add-on 'addon.none' does not exist" },
    ]);
    const { status, body } = await finalize();
    expect([status, body.message]).toEqual([
      400,
      expect.stringMatching(/has no rate in USD.*add-on 'addon\.none' does not exist/),
    ]);
    expect((await api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).body.data).toEqual([]);
  });

  it("cannot be changed of a slice that is being lived by", async () => {
    const { api, operate, finalize, passTo, fee, id } = await open();
    succeeded(await finalize());
    await passTo("2025-02-10T00:00:00Z");
    expect((await operate(feeCard(fee, { rate: 5 }))).status, "nothing is staged").toBe(404);

    succeeded(
      await api.post("/v2/accounts/acme/edit_schedules", {
        edits: [{ mode: "DISASSOCIATE", effectiveFrom: "2025-06-01", effectiveUntil: "2025-07-01" }],
      }),
    );
    const { status, body } = await operate(feeCard(fee, { rate: 5 }));

    expect([status, body.message]).toEqual([
      400,
      `schedule '${id}' begins before 2025-02-11: a running plan can be changed from tomorrow on; stage one that begins later`,
    ]);
  });

  it("fit into the account's timeline up to a size, and more changes nothing", async () => {
    const { operate, cards, api, id, stage: _, planId } = await open();
    const rates = Array.from({ length: 10 }, (_each, at) => ({ order: at + 1, rate: 7 }));
    const large = (at: number) => {
      const slabs = rates.map(({ order }) => ({ order, startAfter: order - 1, priceType: "PER_UNIT" }));
      return {
        actionType: "CREATE",
        rateCard: {
          billableId: `um.${at}`,
          type: "USAGE",
          invoiceTiming: "IN_ARREARS",
          rateCardDetails: {
            usageRateCard: {
              usageMeterId: `um.${at}`,
              ratePlan: { pricingModel: "TIERED", slabs },
              rateValues: [{ currency: "USD", slabRates: rates }],
            },
          },
        },
      };
    };
    const send = (from: number) => {
      const operations = Array.from({ length: 20 }, (_each, at) => large(from + at));
      const text = JSON.stringify({ operations }).replaceAll('"rate":7', `"rate":0.${"1".repeat(900)}`);
      return api.post(`/v2/schedules/${id}/rate_cards`, text);
    };
    expect((await send(0)).status).toBe(200);
    const { status, body } = await send(20);
    expect([status, body.message]).toEqual([400, expect.stringContaining("timeline is too large")]);
    expect(await cards("DRAFT")).toHaveLength(20);
    const copy = associate(planId, "2026-01-01", "2027-01-01", { scheduleId: id });
    const twice = await api.post("/v2/accounts/acme/edit_schedules", { edits: [copy] });
    expect([twice.status, twice.body.message]).toEqual([400, expect.stringContaining("timeline is too large")]);
    expect((await operate({ actionType: "DELETE", rateCardName: "um.3" })).status).toBe(200);
  });

  it("are of no slice that was discarded, or is another organization's", async () => {
    const { api, url, stage, ...shop } = await open();
    await stage("2025-03-01");
    const other = apiClient({ ...shop, organizationId: "org.other" as never });
    for (const answer of [
      await api.get(`${url}/rate_cards?mode=DRAFT`),
      await api.get("/v2/schedules/sch.none/errors"),
      await api.post("/v2/schedules/sch.none/rate_cards", {
        operations: [{ actionType: "DELETE", rateCardName: "x" }],
      }),
      await other.get(`${url}/rate_cards?mode=DRAFT`),
    ]) {
      expect(answer.status).toBe(404);
    }
  });

  it("page, and need to be told which", async () => {
    const { api, url, operate, fee } = await open();
    succeeded(await operate(feeCard(fee, { rate: 5 })));
    const first = succeeded(await api.get(`${url}/rate_cards?mode=DRAFT&pageSize=1`));
    const second = succeeded(await api.get(`${url}/rate_cards?nextToken=${encodeURIComponent(first.nextToken)}`));
    expect([first.data.length, second.data[0].name, second.nextToken]).toEqual([1, "fee", undefined]);
    expect((await api.get(`${url}/rate_cards`)).body.message).toBe("mode: is needed: ACTIVE or DRAFT");
    expect((await api.get(`${url}/rate_cards?mode=BOTH`)).status).toBe(400);
  });
});

describe("pricing rules of one account", () => {
  it("are put in place of the plan's, and become live with the slice", async () => {
    const { api, url, finalize } = await open();
    expect((await api.get(`${url}/pricing_rules?mode=DRAFT`)).body).toEqual({ data: [] });

    const put = succeeded(await api.put(`${url}/pricing_rules`, { pricingRules: [aRule()] }));
    expect(put.data).toEqual([{ ...aRule(), id: expect.stringMatching(/^pp_rule\./), version: 1 }]);
    const again = succeeded(await api.put(`${url}/pricing_rules`, { pricingRules: [aRule({ order: 2 })] }));
    expect(again.data).toEqual([{ ...put.data[0], order: 2, version: 2 }]);

    succeeded(await finalize());
    expect((await api.get(`${url}/pricing_rules?mode=ACTIVE`)).body).toEqual(again);
    expect((await api.get(`${url}/pricing_rules`)).status).toBe(400);
  });

  it("keep the draft from becoming live while they cannot be evaluated", async () => {
    const { api, url, finalize, id } = await open();
    const { data } = succeeded(
      await api.put(`${url}/pricing_rules`, { pricingRules: [aRule({ computation: '{"var":"usage.urc.none"}' })] }),
    );
    expect((await api.get(`${url}/errors`)).body.data).toEqual([
      {
        referenceId: id,
        entityId: data[0].id,
        entityType: "PRICING_RULE",
        errorMessage: expect.stringMatching(/^computation: .*usage\.urc\.none/),
      },
    ]);
    expect((await finalize()).status).toBe(400);
  });
});
