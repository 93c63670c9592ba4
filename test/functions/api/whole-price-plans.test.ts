import { describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { apiClient } from "../../support/api-client.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCycle,
  aFee,
  aMeter,
  anAccount,
  associate,
  feeCard,
  schedule,
  succeeded,
} from "../../support/catalog-for-billing.ts";
import { aRule } from "../../support/pricing-rules.ts";
import { inDollars, PER_UNIT } from "../../support/rate-cards.ts";

/** Two billable items on 15 January 2025, and a plan of both as one document, in dollars and euros. */
const open = async () => {
  const shop = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  const [meter, fee] = [await aMeter(shop), await aFee(shop)];
  const both = (rate: number) => ["USD", "EUR"].map((currency) => ({ currency, rate }));
  const usageRateCard = {
    usageMeterId: meter,
    ratePlan: PER_UNIT,
    rateValues: ["USD", "EUR"].map((currency) => ({ currency, slabRates: [{ order: 1, rate: 0.5 }] })),
  };
  const fixedFeeRateCard = { id: fee, enableProration: false, rateValues: both(10), invoiceTiming: "IN_ADVANCE" };
  const details = {
    pricingCycleConfig: aCycle({ grace: 2 }),
    supportedCurrencies: ["USD", "EUR"],
    usageRateCards: [usageRateCard],
    fixedFeeRateCards: [fixedFeeRateCard],
  };
  const plan = { name: "Pro", description: "For professionals", pricePlanDetails: details };
  const create = async (more: object = {}): Promise<string> =>
    succeeded(await shop.api.post("/price_plans", { ...plan, ...more })).id;
  const active = async (currencies = ["USD"], more: object = {}): Promise<string> => {
    const id = await create(more);
    succeeded(await shop.api.post(`/price_plans/${id}/activate`, { currencies }));
    return id;
  };
  const fees = (rate: number) => ({
    pricePlanDetails: { fixedFeeRateCards: [{ ...fixedFeeRateCard, rateValues: both(rate) }] },
  });
  /** Version, start, end and fee of each version that is told. */
  const timeline = async (id: string, query = ""): Promise<string[]> =>
    succeeded(await shop.api.get(`/price_plans/${id}${query}`)).pricingSchedule.map(
      // biome-ignore lint/suspicious/noExplicitAny: a parsed answer
      ({ version, startDate, endDate, pricePlanDetails: { fixedFeeRateCards } }: any) =>
        `${version}: ${startDate.slice(0, 10)} … ${endDate.slice(0, 10)} at ${fixedFeeRateCards[0].rateValues[0].rate}`,
    );
  return { ...shop, meter, fee, plan, details, create, active, fees, timeline };
};

describe("a price plan as one document", () => {
  it("is a draft with all its cards and rules, since ever and for ever", async () => {
    const { api, plan, meter, fee } = await open();

    const { status, body } = await api.post("/price_plans", { ...plan, pricingRules: [aRule()] });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^pp\./),
      name: "Pro",
      description: "For professionals",
      type: "BILLING",
      status: "DRAFT",
    });
    const [version, ...others] = body.pricingSchedule;
    expect(others).toEqual([]);
    expect(version).toMatchObject({
      id: expect.stringMatching(/^sch\./),
      version: 1,
      startDate: "1970-01-01T00:00:00Z",
      endDate: "9999-01-01T00:00:00Z",
      isOverriden: false,
      pricePlanDetails: {
        type: "BILLING",
        supportedCurrencies: ["USD", "EUR"],
        activeCurrencies: [],
        pricingCycleConfig: aCycle({ grace: 2 }),
        deferredRevenue: false,
        allow_ongoing_cycle_updates: false,
        usageRateCards: [{ usageMeterId: meter, name: meter, displayName: "units" }],
        fixedFeeRateCards: [{ id: fee, name: fee, displayName: "Platform", type: "RECURRING" }],
        licenseRateCards: [],
      },
      pricingRules: [aRule()],
    });
    expect((await api.get(`/price_plans/${body.id}`)).body).toEqual(body);
  });

  it("is the same plan in the second generation", async () => {
    const { api, create, active } = await open();
    const draft = await create({ pricingRules: [aRule()] });
    expect((await api.get(`/v2/price_plans/${draft}`)).body).toMatchObject({
      name: "Pro",
      status: "DRAFT",
      version: 1,
    });
    expect(succeeded(await api.get(`/v2/price_plans/${draft}/rate_cards`)).data).toHaveLength(2);
    expect(succeeded(await api.get(`/v2/price_plans/${draft}/pricing_rules`)).data).toHaveLength(1);

    const id = await active();
    succeeded(await api.patch(`/v2/price_plans/${id}`, { description: "next" }));
    expect((await api.get(`/price_plans/${id}`)).body, "a draft beside it is not sold yet").toMatchObject({
      status: "ACTIVE",
      description: "For professionals",
    });
    expect((await api.patch(`/price_plans/${id}`, { description: "other" })).body.message).toBe(
      `price plan '${id}' has a draft version 2; finalize or discard it first`,
    );
    succeeded(await api.post(`/v2/price_plans/${id}/finalize`, {}));
    const [first, second] = succeeded(await api.get(`/price_plans/${id}`)).pricingSchedule;
    expect([first.version, second.version, second.pricePlanDetails.activeCurrencies]).toEqual([1, 2, ["USD", "EUR"]]);
  });

  it("is not kept in a dry run", async () => {
    const { api, plan } = await open();
    const { status, body } = await api.post("/price_plans?dry_run=true", plan);
    expect([status, body.status]).toEqual([200, "DRAFT"]);
    expect((await api.get(`/price_plans/${body.id}`)).status).toBe(404);
    expect((await api.get("/price_plans")).body.data).toEqual([]);
  });

  it("may be begun without cards, but not be activated so", async () => {
    const { api, details, create } = await open();
    const { usageRateCards: _, fixedFeeRateCards: __, ...empty } = details;
    const id = await create({ pricePlanDetails: empty });
    const { status, body } = await api.post(`/price_plans/${id}/activate`, { currencies: ["USD"] });
    expect([status, body.message]).toEqual([400, `${id}: the plan has no rate card`]);
    succeeded(await api.patch(`/price_plans/${id}`, { pricePlanDetails: { usageRateCards: details.usageRateCards } }));
    expect((await api.post(`/price_plans/${id}/activate`, { currencies: ["USD"] })).status).toBe(200);
  });

  it("is refused for everything that is wrong with it, and not kept", async () => {
    const { api, plan, details } = await open();
    const [usage] = details.usageRateCards;
    const wrong = {
      ...plan,
      pricePlanDetails: {
        ...details,
        pricingCycleConfig: undefined,
        usageRateCards: [{ ...usage, usageMeterId: "um.none", name: "calls", rateValues: inDollars(1) }],
        minimumCommitment: { displayName: "Floor", rateValues: [{ currency: "GBP", rate: 1 }] },
      },
      pricingRules: [aRule({ computation: '{"var":"revenue.urc.um.other"}' })],
    };
    for (const query of ["", "?dry_run=true"]) {
      const { status, body } = await api.post(`/price_plans${query}`, wrong);
      expect([status, body.message.split("; ")]).toEqual([
        400,
        [
          "pricePlanDetails: a BILLING plan needs a pricing cycle",
          "calls: has no rate in EUR",
          "calls: usage meter 'um.none' does not exist",
          "MINIMUM_COMMITMENT: has a rate in GBP, which the plan does not support",
          expect.stringMatching(/^discount: computation: .*revenue\.urc\.um\.other/),
        ],
      ]);
    }
    expect((await api.get("/price_plans")).body.data).toEqual([]);
  });

  it.each<[string, (details: object) => object, string]>([
    ["no details", () => ({ pricePlanDetails: undefined }), "pricePlanDetails: "],
    ["a member of no plan", () => ({ tags: [] }), "Unrecognized key"],
    [
      "the other generation's spelling",
      (details) => ({ pricePlanDetails: { ...details, allowOngoingCycleUpdates: true } }),
      "pricePlanDetails: ",
    ],
    [
      "two cards for one meter",
      (details) => ({
        pricePlanDetails: {
          ...details,
          usageRateCards: [
            ...(details as { usageRateCards: object[] }).usageRateCards,
            ...(details as { usageRateCards: object[] }).usageRateCards,
          ],
        },
      }),
      "pricePlanDetails: '",
    ],
    [
      "a prepaid fee",
      (details) => ({
        pricePlanDetails: {
          ...details,
          fixedFeeRateCards: [{ id: "a", enableProration: false, rateValues: [], invoiceTiming: "PREPAID" }],
        },
      }),
      "pricePlanDetails.fixedFeeRateCards[0].invoiceTiming: must be IN_ADVANCE or IN_ARREARS on this card",
    ],
  ])("is refused with %s", async (_what, more, reason) => {
    const { api, plan, details } = await open();
    const { status, body } = await api.post("/price_plans", { ...plan, ...more(details) });
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
  });

  it("can be a purchase, which has no cycle", async () => {
    const { api, plan, details } = await open();
    const [fixedFee] = details.fixedFeeRateCards;
    const purchase = {
      ...plan,
      type: "PURCHASE",
      pricePlanDetails: { supportedCurrencies: ["USD", "EUR"], fixedFeeRateCards: [fixedFee] },
    };
    const { status, body } = await api.post("/price_plans", purchase);
    expect([status, body.type, body.pricingSchedule[0].pricePlanDetails.pricingCycleConfig]).toEqual([
      200,
      "PURCHASE",
      undefined,
    ]);
  });
});

describe("activating a plan", () => {
  it("makes it sold in the currencies that are named, and in more later", async () => {
    const { api, create } = await open();
    const id = await create();
    const activate = async (...currencies: string[]) => {
      const { status, pricingSchedule } = succeeded(await api.post(`/price_plans/${id}/activate`, { currencies }));
      return [status, pricingSchedule.length, ...pricingSchedule[0].pricePlanDetails.activeCurrencies];
    };
    expect(await activate("EUR")).toEqual(["ACTIVE", 1, "EUR"]);
    expect(await activate("EUR")).toEqual(["ACTIVE", 1, "EUR"]);
    expect(await activate("USD")).toEqual(["ACTIVE", 1, "EUR", "USD"]);
    expect(await activate()).toEqual(["ACTIVE", 1, "EUR", "USD"]);
  });

  it("lets accounts have it in those currencies only", async () => {
    const { api, active } = await open();
    const id = await active(["EUR"]);
    await anAccount({ api }, "acme");
    const stage = () => api.post("/v2/accounts/acme/edit_schedules", { edits: [associate(id, "2025-02-01")] });
    expect((await stage()).body.message).toContain(`price plan '${id}' is not active in the account's currency USD`);
    succeeded(await api.post(`/price_plans/${id}/activate`, { currencies: ["USD"] }));
    expect((await stage()).status).toBe(200);
  });

  it.each<[string, string[], string]>([
    ["no currency", [], "currencies: must name a currency in which the plan is sold"],
    [
      "others than it supports",
      ["USD", "GBP", "JPY"],
      "currencies[1]: the plan does not support GBP; currencies[2]: the plan does not support JPY",
    ],
    ["a currency twice", ["USD", "USD"], "currencies: must not hold the same member twice"],
    ["what is no currency", ["XXQ"], "currencies[0]: must be an ISO 4217 currency code"],
  ])("is refused for %s", async (_what, currencies, reason) => {
    const { api, create } = await open();
    const id = await create();
    const { status, body } = await api.post(`/price_plans/${id}/activate`, { currencies });
    expect([status, body.message]).toEqual([400, reason]);
    expect((await api.get(`/price_plans/${id}`)).body.status).toBe("DRAFT");
  });

  it("is refused while something is wrong with its items since", async () => {
    const { api, create, fee } = await open();
    const id = await create();
    succeeded(await api.delete(`/addons/${fee}`));
    const { status, body } = await api.post(`/price_plans/${id}/activate`, { currencies: ["USD"] });
    expect([status, body.message]).toEqual([400, `${fee}: add-on '${fee}' is ARCHIVED`]);
  });
});

describe("changing a plan", () => {
  it("changes a draft where it is", async () => {
    const { api, create, fees, timeline } = await open();
    const id = await create();
    succeeded(await api.patch(`/price_plans/${id}`, fees(12)));
    expect(await timeline(id)).toEqual(["1: 1970-01-01 … 9999-01-01 at 12"]);
  });

  it("replaces the cards of the types that are named, and keeps their names", async () => {
    const { api, create, details, fee } = await open();
    const id = await create();
    const [usage] = details.usageRateCards;
    succeeded(
      await api.patch(`/price_plans/${id}`, { pricePlanDetails: { usageRateCards: [{ ...usage, name: "calls" }] } }),
    );
    const { usageRateCards, fixedFeeRateCards } = succeeded(
      await api.patch(`/price_plans/${id}`, { pricePlanDetails: { usageRateCards: [{ ...usage, tag: "voice" }] } }),
    ).pricingSchedule[0].pricePlanDetails;
    expect([usageRateCards, fixedFeeRateCards]).toMatchObject([[{ name: "calls", tag: "voice" }], [{ name: fee }]]);
    const none = succeeded(await api.patch(`/price_plans/${id}`, { pricePlanDetails: { fixedFeeRateCards: [] } }));
    expect(none.pricingSchedule[0].pricePlanDetails.fixedFeeRateCards).toEqual([]);
  });

  it("makes the next version of an active plan, each sold until the next", async () => {
    const { api, active, fees, timeline, passTo } = await open();
    const id = await active();
    await passTo("2025-02-10T10:00:00Z");
    succeeded(await api.patch(`/price_plans/${id}`, fees(12)));
    await passTo("2025-03-20T10:00:00Z");
    succeeded(await api.patch(`/price_plans/${id}`, fees(15)));

    const [one, two, three] = [
      "1: 1970-01-01 … 2025-02-10 at 10",
      "2: 2025-02-10 … 2025-03-20 at 12",
      "3: 2025-03-20 … 9999-01-01 at 15",
    ];
    expect(await timeline(id)).toEqual([one, two, three]);
    expect(await timeline(id, "?version=1")).toEqual([one]);
    expect(await timeline(id, "?version=2")).toEqual([two]);
    expect((await api.get(`/price_plans/${id}?version=4`)).status).toBe(404);
    expect((await api.get(`/v2/price_plans/${id}/versions`)).body.data).toHaveLength(3);
  });

  it("makes no version when nothing changes", async () => {
    const { api, active, fees } = await open();
    const id = await active();
    succeeded(await api.patch(`/price_plans/${id}`, fees(10)));
    succeeded(await api.patch(`/price_plans/${id}`, { pricingRules: [] }));
    succeeded(await api.patch(`/price_plans/${id}`, {}));
    expect(succeeded(await api.get(`/price_plans/${id}`)).pricingSchedule).toHaveLength(1);
  });

  it("leaves accounts on their version, unless they are to be moved", async () => {
    const shop = await open();
    const { api, active, fees, settle } = shop;
    const id = await active();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(id, "2025-02-01"));
    const versions = async () => {
      await settle();
      const { data } = succeeded(await api.get("/v2/accounts/acme/schedules?mode=ACTIVE"));
      return data.map(({ version }: { version: number }) => version);
    };

    succeeded(await api.patch(`/price_plans/${id}`, { ...fees(12), migrationMode: "NONE" }));
    expect(await versions()).toEqual([1]);
    succeeded(
      await api.patch(`/price_plans/${id}`, {
        ...fees(15),
        migrationMode: "IMMEDIATE",
        versionsToMigrate: "ALL_VERSION",
      }),
    );
    expect(await versions()).toEqual([3]);
  });

  it("is refused where it would leave nothing that can be sold", async () => {
    const { api, active, details, timeline } = await open();
    const id = await active(["USD"]);
    const onlyEuros = {
      supportedCurrencies: ["EUR"],
      usageRateCards: details.usageRateCards.map((card) => ({ ...card, rateValues: card.rateValues.slice(1) })),
      fixedFeeRateCards: details.fixedFeeRateCards.map((card) => ({ ...card, rateValues: card.rateValues.slice(1) })),
    };
    const { status, body } = await api.patch(`/price_plans/${id}`, { pricePlanDetails: onlyEuros });
    expect([status, body.message]).toEqual([
      400,
      "pricePlanDetails.supportedCurrencies: must hold one of the active currencies: USD",
    ]);
    const none = { usageRateCards: [], fixedFeeRateCards: [] };
    expect((await api.patch(`/price_plans/${id}`, { pricePlanDetails: none })).body.message).toBe(
      "pricePlanDetails: the plan has no rate card",
    );
    expect(await timeline(id)).toHaveLength(1);
  });
});

describe("archiving a plan", () => {
  it("is refused while an account has it or will have it, and then final", async () => {
    const shop = await open();
    const { api, active, passTo } = shop;
    const id = await active();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(id, "2025-02-01", "2025-03-01"));
    const refused = [400, `price plan '${id}' is ACTIVE and accounts have it: acme`];
    const archive = async () => {
      const { status, body } = await api.delete(`/price_plans/${id}`);
      return [status, body.message];
    };

    expect(await archive()).toEqual(refused);
    await passTo("2025-02-15T00:00:00Z");
    expect(await archive()).toEqual(refused);
    await passTo("2025-03-01T00:00:00Z");
    expect(await archive()).toEqual([200, undefined]);
    expect(await archive()).toEqual([200, undefined]);

    expect((await api.get(`/price_plans/${id}`)).body).toMatchObject({ status: "ARCHIVED", name: "Pro" });
    for (const answer of [
      await api.patch(`/price_plans/${id}`, { description: "x" }),
      await api.post(`/price_plans/${id}/activate`, { currencies: ["EUR"] }),
      await api.patch(`/v2/price_plans/${id}`, { description: "x" }),
      await api.post(`/v2/price_plans/${id}/finalize`, {}),
    ]) {
      expect([answer.status, answer.body.message]).toEqual([400, `price plan '${id}' is ARCHIVED`]);
    }
    const staged = await api.post("/v2/accounts/acme/edit_schedules", { edits: [associate(id, "2025-04-01")] });
    expect([staged.status, staged.body.message]).toEqual([
      400,
      expect.stringContaining(`price plan '${id}' is ARCHIVED`),
    ]);
    const migration = { sourceId: id, sourceVersion: 1, targetId: id, targetVersion: 1, migrationMode: "IMMEDIATE" };
    expect((await api.post("/price_plans/migration", migration)).body.message).toContain(
      `price plan '${id}' is ARCHIVED`,
    );
    expect((await api.get("/v2/price_plans")).body.data, "only what can be sold").toEqual([]);
  });

  it("discards a draft beside what was sold, and sets its items free", async () => {
    const { api, active, fee, meter } = await open();
    const id = await active();
    const inUse = "is priced by active price plans";
    expect((await api.delete(`/addons/${fee}`)).body.message).toContain(inUse);
    expect((await api.delete(`/usage_meters/${meter}`)).body.message).toContain(inUse);
    succeeded(await api.patch(`/v2/price_plans/${id}`, { description: "next" }));

    succeeded(await api.delete(`/price_plans/${id}`));

    expect((await api.get(`/price_plans/${id}`)).body).toMatchObject({
      status: "ARCHIVED",
      description: "For professionals",
      pricingSchedule: [{ version: 1 }],
    });
    expect([(await api.delete(`/addons/${fee}`)).status, (await api.delete(`/usage_meters/${meter}`)).status]).toEqual([
      200, 200,
    ]);
  });

  it("takes a draft that was never sold", async () => {
    const { api, create } = await open();
    const id = await create();
    succeeded(await api.delete(`/price_plans/${id}`));
    expect((await api.get(`/price_plans/${id}`)).body.status).toBe("ARCHIVED");
  });
});

describe("lists of plans as documents", () => {
  it("page through drafts, active and archived plans", async () => {
    const { api, create, active, meter } = await open();
    const ids = [
      await create({ name: "A" }),
      await active(["USD"], { name: "B" }),
      await active(["USD"], { name: "C" }),
    ];
    succeeded(await api.delete(`/price_plans/${ids[2]}`));

    const first = succeeded(await api.get("/price_plans?pageSize=2&_sort=id:ASC"));
    const second = succeeded(await api.get(`/price_plans?nextToken=${encodeURIComponent(first.nextToken)}`));

    const told = [...first.data, ...second.data];
    expect(told.map(({ name, status, version }) => [name, status, version])).toEqual([
      ["A", "DRAFT", 1],
      ["B", "ACTIVE", 1],
      ["C", "ARCHIVED", 1],
    ]);
    expect(told[1]).toMatchObject({
      usageMeters: [meter],
      pricePlanDetails: { activeCurrencies: ["USD"] },
      createdAt: "2025-01-15T10:00:00Z",
    });
    expect(second.nextToken).toBeUndefined();
    const named = async (query: string) =>
      succeeded(await api.get(`/price_plans?_sort=id:ASC&${query}`)).data.map(({ name }: { name: string }) => name);
    expect(await named("status=ACTIVE")).toEqual(["B"]);
    expect(await named("status=ARCHIVED&type=BILLING")).toEqual(["C"]);
    expect(await named("type=PURCHASE")).toEqual([]);
  });

  it("tell the rules of a version by its schedule, and by their timing", async () => {
    const { api, active } = await open();
    const inAdvance = aRule({ name: "early", invoiceTiming: "IN_ADVANCE" });
    const id = await active(["USD"], { pricingRules: [aRule(), inAdvance] });
    const [{ id: scheduleId }] = succeeded(await api.get(`/price_plans/${id}`)).pricingSchedule;
    const names = async (query = "") =>
      succeeded(await api.get(`/price_plans/${id}/pricing_schedules/${scheduleId}/pricing_rules${query}`)).data.map(
        ({ name }: { name: string }) => name,
      );
    expect([
      await names(),
      await names("?invoice_timing=IN_ADVANCE"),
      await names("?invoice_timing=IN_ARREARS"),
    ]).toEqual([["discount", "early"], ["early"], ["discount"]]);
    expect((await api.get(`/price_plans/${id}/pricing_schedules/sch.none/pricing_rules`)).status).toBe(404);
  });

  it("show nothing of another organization", async () => {
    const { create, ...shop } = await open();
    const id = await create();
    const other = apiClient(shop, "org.other" as OrganizationId);
    expect((await other.get("/price_plans")).body.data).toEqual([]);
    for (const answer of [
      await other.get(`/price_plans/${id}`),
      await other.patch(`/price_plans/${id}`, { description: "x" }),
      await other.delete(`/price_plans/${id}`),
      await other.post(`/price_plans/${id}/activate`, { currencies: ["USD"] }),
    ]) {
      expect(answer.status).toBe(404);
    }
  });
});

describe("both generations", () => {
  it("read what the other wrote", async () => {
    const { api, meter, fee } = await open();
    const { id } = succeeded(
      await api.post("/v2/price_plans", {
        name: "Second",
        type: "BILLING",
        supportedCurrencies: ["USD"],
        pricingCycleConfig: aCycle(),
        allowOngoingCycleUpdates: true,
      }),
    );
    succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: [feeCard(fee, { rate: 3 })] }));
    expect((await api.get(`/price_plans/${id}`)).body).toMatchObject({
      status: "DRAFT",
      pricingSchedule: [
        { pricePlanDetails: { allow_ongoing_cycle_updates: true, fixedFeeRateCards: [{ id: fee, name: "fee" }] } },
      ],
    });
    const usage = { usageMeterId: meter, ratePlan: PER_UNIT, rateValues: inDollars(1) };
    succeeded(await api.patch(`/price_plans/${id}`, { pricePlanDetails: { usageRateCards: [usage] } }));
    expect(
      succeeded(await api.get(`/v2/price_plans/${id}/rate_cards`)).data.map(({ type }: { type: string }) => type),
    ).toEqual(["FIXED_FEE", "USAGE"]);
  });
});
