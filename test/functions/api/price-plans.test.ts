import { describe, expect, it } from "vitest";
import { toText } from "#domain/money/decimal.ts";
import { callApi } from "../../support/api.ts";
import { type ApiClient, apiClient } from "../../support/api-client.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCycle,
  aDraftPlan,
  aFee,
  aMeter,
  aPlan,
  feeCard,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";

const PRO = {
  name: "Pro",
  description: "For those who mean it",
  type: "BILLING",
  supportedCurrencies: ["USD", "EUR"],
  pricingCycleConfig: aCycle({ grace: 2 }),
};

const open = async () => {
  const shop = await openBillingWorld({ now: "2025-01-15T10:00:00Z" });
  return { ...shop, meter: await aMeter(shop), fee: await aFee(shop) };
};

describe("creating a price plan", () => {
  it("starts version 1 as a draft", async () => {
    const { api } = await open();

    const { status, body } = await api.post("/v2/price_plans", PRO);

    expect(status).toBe(200);
    expect(body).toEqual({
      ...PRO,
      id: expect.stringMatching(/^pp\.\w{11}\.\w{5}$/),
      referenceId: expect.stringMatching(/^sch\.\w{11}\.\w{5}$/),
      version: 1,
      status: "DRAFT",
      deferredRevenue: false,
      allowOngoingCycleUpdates: false,
      createdAt: "2025-01-15T10:00:00Z",
      updatedAt: "2025-01-15T10:00:00Z",
    });
    expect((await api.get(`/v2/price_plans/${body.id}`)).body).toEqual(body);
  });

  it("takes a purchase plan without a cycle", async () => {
    const { api } = await open();
    const { pricingCycleConfig: _, ...purchase } = { ...PRO, type: "PURCHASE" };
    const { status, body } = await api.post("/v2/price_plans", purchase);
    expect([status, body.pricingCycleConfig, body.type]).toEqual([200, undefined, "PURCHASE"]);
  });

  it.each<[string, object, object]>([
    ["WEEKLY", { dayOffset: "LAST", monthOffset: "NIL" }, { dayOffset: "LAST", monthOffset: "NIL" }],
    ["MONTHLY", { dayOffset: "31" }, { dayOffset: "31", monthOffset: "NIL" }],
    ["QUARTERLY", { dayOffset: "3", monthOffset: "FIRST" }, { dayOffset: "3", monthOffset: "1" }],
    ["HALF_YEARLY", { dayOffset: "LAST", monthOffset: "LAST" }, { dayOffset: "LAST", monthOffset: "6" }],
    ["ANNUALLY", { dayOffset: "29", monthOffset: "2" }, { dayOffset: "29", monthOffset: "2" }],
  ])("keeps a %s cycle that starts at %j", async (interval, startOffset, kept) => {
    const { api } = await open();
    const { body } = await api.post("/v2/price_plans", {
      ...PRO,
      pricingCycleConfig: { interval, startOffset, gracePeriod: 0 },
    });
    expect(body.pricingCycleConfig).toEqual({ interval, startOffset: kept, gracePeriod: 0, anniversaryCycle: false });
  });

  it("needs no offset for an anniversary cycle", async () => {
    const { api } = await open();
    for (const interval of ["WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY"]) {
      const pricingCycleConfig = { interval, gracePeriod: 1, anniversaryCycle: true };
      expect((await api.post("/v2/price_plans", { ...PRO, pricingCycleConfig })).status, interval).toBe(200);
    }
  });

  it.each<[string, object, string]>([
    ["no name", { name: undefined }, "name: "],
    ["an empty name", { name: "" }, "name: "],
    ["a name of 51 characters", { name: "n".repeat(51) }, "name: "],
    ["half a character in its name", { name: "\ud83d" }, "name: "],
    ["a description of 256 characters", { description: "d".repeat(256) }, "description: "],
    ["an unknown type", { type: "ENTITLEMENT" }, "type: "],
    ["no currencies", { supportedCurrencies: undefined }, "supportedCurrencies: "],
    [
      "a currency twice",
      { supportedCurrencies: ["USD", "USD"] },
      "supportedCurrencies: must not hold the same member twice",
    ],
    [
      "a currency that does not exist",
      { supportedCurrencies: ["USX"] },
      "supportedCurrencies[0]: must be an ISO 4217 currency code",
    ],
    [
      "a BILLING plan without a cycle",
      { pricingCycleConfig: undefined },
      "pricingCycleConfig: is needed for a BILLING plan",
    ],
    ["a PURCHASE plan with a cycle", { type: "PURCHASE" }, "pricingCycleConfig: does not apply to a PURCHASE plan"],
    ["an unknown interval", { pricingCycleConfig: aCycle({ interval: "DAILY" }) }, "pricingCycleConfig.interval: "],
    [
      "a day 8 of a week",
      { pricingCycleConfig: aCycle({ interval: "WEEKLY", day: "8" }) },
      "pricingCycleConfig.startOffset.dayOffset: ",
    ],
    ["a day 32", { pricingCycleConfig: aCycle({ day: "32" }) }, "pricingCycleConfig.startOffset.dayOffset: "],
    [
      "a month of a month",
      { pricingCycleConfig: aCycle({ month: "2" }) },
      "pricingCycleConfig.startOffset.monthOffset: ",
    ],
    [
      "no month of a quarter",
      { pricingCycleConfig: aCycle({ interval: "QUARTERLY" }) },
      "pricingCycleConfig.startOffset.monthOffset: ",
    ],
    [
      "a month 4 of a quarter",
      { pricingCycleConfig: aCycle({ interval: "QUARTERLY", month: "4" }) },
      "pricingCycleConfig.startOffset.monthOffset: ",
    ],
    ["a negative grace", { pricingCycleConfig: aCycle({ grace: -1 }) }, "pricingCycleConfig.gracePeriod: "],
    ["a grace of half a day", { pricingCycleConfig: aCycle({ grace: 0.5 }) }, "pricingCycleConfig.gracePeriod: "],
    ["a grace of more than a year", { pricingCycleConfig: aCycle({ grace: 367 }) }, "pricingCycleConfig.gracePeriod: "],
    [
      "neither offset nor anniversary",
      { pricingCycleConfig: { interval: "MONTHLY", gracePeriod: 1 } },
      "pricingCycleConfig.startOffset: ",
    ],
    ["a word for deferredRevenue", { deferredRevenue: "yes" }, "deferredRevenue: "],
    ["an unknown field", { price: 1 }, "Unrecognized key"],
  ])("refuses %s", async (_what, change, reason) => {
    const { api } = await open();
    const { status, body } = await api.post("/v2/price_plans", { ...PRO, ...change });
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect((await api.get("/v2/price_plans")).body.data).toEqual([]);
  });

  it.each([["{"], ["null"], ["[]"], ['"Pro"'], [""]])("refuses the body %j", async (text) => {
    const { api } = await open();
    expect((await api.post("/v2/price_plans", text)).status).toBe(400);
  });
});

describe("the life of a plan", () => {
  const openPlan = async () => {
    const shop = await open();
    const id = await aPlan(shop, { name: "Pro", cards: [usageCard(shop.meter, { rates: { USD: [1] } })] });
    const get = async (version?: string | number) =>
      shop.api.get(`/v2/price_plans/${id}${version === undefined ? "" : `?version=${version}`}`);
    return { ...shop, id, get };
  };

  it("becomes ACTIVE when it is finalized, and keeps its version", async () => {
    const { get } = await openPlan();
    expect((await get()).body).toMatchObject({ version: 1, status: "ACTIVE" });
    expect((await get("ACTIVE")).body).toMatchObject({ version: 1, status: "ACTIVE" });
    expect((await get("LATEST")).body).toMatchObject({ version: 1, status: "ACTIVE" });
  });

  it("gets its next version as a draft beside the active one at the first edit", async () => {
    const { api, id, get } = await openPlan();
    const before = (await get()).body;

    const edited = (await api.patch(`/v2/price_plans/${id}`, { description: "dearer" })).body;

    expect(edited).toMatchObject({ id, version: 2, status: "DRAFT", description: "dearer" });
    expect(edited.referenceId).not.toBe(before.referenceId);
    expect((await get("ACTIVE")).body).toEqual(before);
    expect((await get(1)).body).toEqual(before);
    expect((await get(2)).body).toEqual(edited);
    expect((await get()).body, "the latest is the draft").toEqual(edited);
    expect((await get(3)).status).toBe(404);
    expect((await api.patch(`/v2/price_plans/${id}`, { description: "dearest" })).body).toMatchObject({ version: 2 });
  });

  it("takes over the cards of the active version, which stay as they are there", async () => {
    const { api, id, fee } = await openPlan();
    const cards = async (version: string) =>
      (await api.get(`/v2/price_plans/${id}/rate_cards?version=${version}`)).body.data.map(
        ({ name }: { name: string }) => name,
      );
    succeeded(
      await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: [feeCard(fee, { rate: 5, name: "setup" })] }),
    );
    expect([await cards("ACTIVE"), await cards("LATEST"), await cards("2")]).toEqual([
      ["usage"],
      ["usage", "setup"],
      ["usage", "setup"],
    ]);
  });

  it("is not touched by an edit that says nothing", async () => {
    const { api, id, get } = await openPlan();
    const before = (await get()).body;
    expect((await api.patch(`/v2/price_plans/${id}`, {})).body).toEqual(before);
    expect((await get()).body).toEqual(before);
  });

  it("has its draft thrown away without harm to the active version", async () => {
    const { api, id, get } = await openPlan();
    const active = (await get()).body;
    await api.patch(`/v2/price_plans/${id}`, { description: "dearer" });

    expect((await api.delete(`/v2/price_plans/${id}/discard`)).body).toEqual({ success: true });

    expect((await get()).body).toEqual(active);
    expect((await get(2)).status).toBe(404);
    expect((await api.delete(`/v2/price_plans/${id}/discard`)).body.message).toBe(
      `price plan '${id}' has no draft to discard`,
    );
    expect(
      (await api.patch(`/v2/price_plans/${id}`, { description: "again" })).body.version,
      "the number is free",
    ).toBe(2);
  });

  it("is gone when it is discarded before it ever was active", async () => {
    const { api } = await open();
    const { id } = (await api.post("/v2/price_plans", PRO)).body;
    expect((await api.get(`/v2/price_plans/${id}?version=ACTIVE`)).status).toBe(404);
    expect((await api.delete(`/v2/price_plans/${id}/discard`)).status).toBe(200);
    expect((await api.get(`/v2/price_plans/${id}`)).status).toBe(404);
    expect((await api.get("/v2/price_plans")).body.data).toEqual([]);
  });

  it("makes its second version the active one when that is finalized", async () => {
    const { api, id, get } = await openPlan();
    await api.patch(`/v2/price_plans/${id}`, { description: "dearer" });
    expect((await api.post(`/v2/price_plans/${id}/finalize`, { migrationMode: "NONE" })).body).toEqual({
      success: true,
    });
    expect((await get("ACTIVE")).body).toMatchObject({ version: 2, status: "ACTIVE", description: "dearer" });
    expect((await get(1)).body).toMatchObject({ version: 1, status: "ACTIVE" });
    const versions = (await api.get(`/v2/price_plans/${id}/versions`)).body.data;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  });

  it("is finalized once", async () => {
    const { api, id } = await openPlan();
    expect((await api.post(`/v2/price_plans/${id}/finalize`, {})).body.message).toBe(
      `price plan '${id}' has no draft to finalize`,
    );
  });

  it.each([
    "IMMEDIATE",
    "IMMEDIATE_IGNORE_OVERRIDE",
    "NEXT_CYCLE",
    "NEXT_CYCLE_IGNORE_OVERRIDE",
    "START_OF_CURRENT_CYCLE",
  ])("has no accounts to move the first time, whatever is asked for (%s)", async (migrationMode) => {
    const { api, meter } = await openPlan();
    const first = await aDraftPlan({ api }, { name: "First", cards: [usageCard(meter, { rates: { USD: [1] } })] });
    expect((await api.post(`/v2/price_plans/${first}/finalize`, { migrationMode })).status).toBe(200);
    expect((await api.get("/jobs")).body.data).toEqual([]);
  });

  it.each([{ migrationMode: "LATER" }, { versionsToMigrate: "SOME" }, { mode: "NONE" }])(
    "refuses to be finalized by %j",
    async (body) => {
      const { api } = await open();
      const { id } = (await api.post("/v2/price_plans", PRO)).body;
      expect((await api.post(`/v2/price_plans/${id}/finalize`, body)).status).toBe(400);
    },
  );

  it.each<[string, object, string]>([
    ["a name, which stays", { name: "Other" }, "Unrecognized key"],
    ["a day 32", { pricingCycleConfig: aCycle({ day: "32" }) }, "pricingCycleConfig.startOffset.dayOffset"],
    ["a currency that does not exist", { supportedCurrencies: ["XXZ"] }, "supportedCurrencies[0]"],
    ["null", { description: null }, "description"],
  ])("refuses an edit with %s", async (_what, body, reason) => {
    const { api, id, get } = await openPlan();
    const { status, body: answer } = await api.patch(`/v2/price_plans/${id}`, body);
    expect([status, answer.message]).toEqual([400, expect.stringContaining(reason)]);
    expect((await get()).body.version).toBe(1);
  });

  it("gives a purchase plan no cycle", async () => {
    const { api } = await open();
    const { pricingCycleConfig, ...purchase } = { ...PRO, type: "PURCHASE" };
    const { id } = (await api.post("/v2/price_plans", purchase)).body;
    expect((await api.patch(`/v2/price_plans/${id}`, { pricingCycleConfig })).body.message).toBe(
      "pricingCycleConfig: does not apply to a PURCHASE plan",
    );
  });

  it.each(["0", "-1", "latest", "1.0", "01", "9999999999", "ACTIVE,1"])("knows no version %s", async (version) => {
    const { get } = await openPlan();
    expect((await get(version)).body.message).toBe("version: must be LATEST, ACTIVE or a number");
  });

  it("keeps every edit of many at the same time, or says that it lost", async () => {
    const { api, id, fee } = await openPlan();
    const fees = [fee, ...(await Promise.all(["a", "b", "c", "d"].map((name) => aFee({ api }, name))))];
    const answers = await Promise.all(
      fees.map((addOn) =>
        api.post(`/v2/price_plans/${id}/rate_cards`, {
          operations: [feeCard(addOn, { rate: 1, name: addOn.slice(0, 40) })],
        }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200).length;
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(done).toBeGreaterThan(0);
    const { data } = (await api.get(`/v2/price_plans/${id}/rate_cards`)).body;
    expect(data).toHaveLength(done + 1);
    expect((await api.get(`/v2/price_plans/${id}`)).body.version).toBe(2);
  });
});

describe("the rate cards of a plan", () => {
  const openDraft = async () => {
    const shop = await open();
    const id = await aDraftPlan(shop, { currencies: ["USD", "EUR"], cards: [] });
    const operate = (...operations: readonly object[]) =>
      shop.api.post(`/v2/price_plans/${id}/rate_cards`, { operations });
    const names = async () =>
      (await shop.api.get(`/v2/price_plans/${id}/rate_cards`)).body.data.map(({ name }: { name: string }) => name);
    return { ...shop, id, operate, names };
  };
  const card = (operation: { rateCard: object }, change: object) => ({
    ...operation,
    rateCard: { ...operation.rateCard, ...change },
  });

  it("are created and shown with everything that was said of them", async () => {
    const { api, id, operate, meter, fee } = await openDraft();
    const plan = (await api.get(`/v2/price_plans/${id}`)).body;
    const usage = usageCard(meter, {
      model: "VOLUME",
      slabs: [
        { after: 0, priceType: "PACKAGE", size: "1000" },
        { after: 5_000, priceType: "FLAT" },
      ],
      rates: { USD: [10, 40], EUR: [9, 36] },
      minimum: "5",
    });

    const created = await operate(
      card(usage, { displayName: "Calls", tag: "api" }),
      feeCard(fee, {
        rate: -5.25,
        currencies: ["USD", "EUR"],
        timing: "IN_ADVANCE",
        prorated: true,
        recurrence: { interval: 3, offset: 1 },
      }),
    );

    const owner = { referenceId: plan.referenceId, referenceType: "PRICE_PLAN", pricePlanId: id };
    expect(created.body.rateCards).toEqual([
      {
        ...owner,
        name: "usage",
        billableId: meter,
        type: "USAGE",
        displayName: "Calls",
        tag: "api",
        invoiceTiming: "IN_ARREARS",
        currencies: ["USD", "EUR"],
        rateCardDetails: {
          usageRateCard: {
            usageMeterId: meter,
            name: "usage",
            displayName: "Calls",
            tag: "api",
            ratePlan: {
              pricingModel: "VOLUME",
              slabs: [
                { order: 1, startAfter: 0, priceType: "PACKAGE", slabConfig: { packageSize: "1000" } },
                { order: 2, startAfter: 5000, priceType: "FLAT" },
              ],
            },
            rateValues: [
              {
                currency: "USD",
                slabRates: [
                  { order: 1, rate: 10 },
                  { order: 2, rate: 40 },
                ],
                rateConfig: { minimumRate: "5" },
              },
              {
                currency: "EUR",
                slabRates: [
                  { order: 1, rate: 9 },
                  { order: 2, rate: 36 },
                ],
                rateConfig: { minimumRate: "5" },
              },
            ],
          },
        },
      },
      {
        ...owner,
        name: "fee",
        billableId: fee,
        type: "FIXED_FEE",
        displayName: "Platform",
        invoiceTiming: "IN_ADVANCE",
        currencies: ["USD", "EUR"],
        rateCardDetails: {
          fixedFeeRateCard: {
            id: fee,
            name: "fee",
            displayName: "Platform",
            invoiceTiming: "IN_ADVANCE",
            type: "RECURRING",
            enableProration: true,
            rateValues: [
              { currency: "USD", rate: -5.25 },
              { currency: "EUR", rate: -5.25 },
            ],
            recurrenceConfig: { interval: 3, offset: 1 },
          },
        },
      },
    ]);
    expect((await api.get(`/v2/price_plans/${id}/rate_cards`)).body.data).toEqual(created.body.rateCards);
  });

  it("keep rates exactly, however many digits they have", async () => {
    const { world, organizationId, api, id, meter } = await openDraft();
    const operation = JSON.stringify(usageCard(meter, { rates: { USD: [7], EUR: [8] } }));
    const text = operation.replace('"rate":7', '"rate":0.1000000000000000055').replace('"rate":8', '"rate":-12e-7');

    succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, `{"operations":[${text}]}`));

    const [card] = (await world.pricePlans.findVersion(organizationId, id, 1))?.value.rateCards ?? [];
    const rates =
      card?.type === "USAGE" ? card.rateValues.map(({ slabRates: [first] }) => first && toText(first.rate)) : [];
    expect(rates).toEqual(["0.1000000000000000055", "-0.0000012"]);
    const { text: answer } = await callApi(world, organizationId, "GET", `/v2/price_plans/${id}/rate_cards`);
    expect(answer).toContain('"rate":0.1000000000000000055');
  });

  it("take null for a name, a display name or a tag that there is none of", async () => {
    const { operate, meter, fee } = await openDraft();
    const none = { displayName: null, name: null, tag: null };
    const nameless = (operation: object, member: string) => {
      const { rateCard } = structuredClone(operation) as { rateCard: { rateCardDetails: Record<string, object> } };
      rateCard.rateCardDetails[member] = { ...rateCard.rateCardDetails[member], ...none };
      return { ...operation, rateCardName: null, rateCard: { ...rateCard, displayName: null, tag: null } };
    };

    const { status, body } = await operate(
      nameless(usageCard(meter, { rates: { USD: [1] } }), "usageRateCard"),
      nameless(feeCard(fee, { rate: 1 }), "fixedFeeRateCard"),
    );

    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.rateCards).toMatchObject([
      { name: meter, displayName: "units" },
      { name: fee, displayName: "Platform" },
    ]);
    expect(body.rateCards[0]).not.toHaveProperty("tag");
    const deleted = await operate({ actionType: "DELETE", rateCardName: null });
    expect(deleted.body.message).toBe("operations[0].rateCardName: is needed for UPDATE and DELETE");
  });

  it("are called after their billable item when nobody names them, and shown by its name", async () => {
    const { operate, meter, fee } = await openDraft();
    const usage = usageCard(meter, { rates: { USD: [1] } });
    const answer = await operate(
      { ...usage, rateCardName: "" },
      { ...feeCard(fee, { rate: 1 }), rateCardName: undefined },
    );
    expect(answer.body.rateCards).toMatchObject([
      { name: meter, displayName: "units" },
      { name: fee, displayName: "Platform" },
    ]);
  });

  it("are changed in place, renamed and deleted, in the order of the operations", async () => {
    const { operate, names, meter, fee } = await openDraft();
    const [usage, setup] = [usageCard(meter, { rates: { USD: [1] } }), feeCard(fee, { rate: 1, name: "setup" })];
    await operate(usage, setup);
    expect(await names()).toEqual(["usage", "setup"]);

    const dearer = { ...usageCard(meter, { rates: { USD: [2] } }), actionType: "UPDATE" };
    expect((await operate(dearer)).body.rateCards).toMatchObject([
      { name: "usage", rateCardDetails: { usageRateCard: { rateValues: [{ slabRates: [{ rate: 2 }] }] } } },
    ]);
    expect(await names(), "an update keeps the place").toEqual(["usage", "setup"]);

    const renamed = feeCard(fee, { rate: 1, name: "setup" });
    renamed.rateCard.rateCardDetails.fixedFeeRateCard = {
      ...renamed.rateCard.rateCardDetails.fixedFeeRateCard,
      ...{ name: "start" },
    };
    await operate({ ...renamed, actionType: "UPDATE" });
    expect(await names()).toEqual(["usage", "start"]);

    const { body } = await operate(
      { actionType: "DELETE", rateCardName: "usage" },
      { ...usage, rateCardName: "usage again" },
    );
    expect(body.rateCards.map(({ name }: { name: string }) => name)).toEqual(["usage again"]);
    expect(await names()).toEqual(["start", "usage again"]);
  });

  it.each<[string, string, (ids: { meter: string; fee: string }) => object[]]>([
    [
      "a second card of a billable item",
      "operations[1]: 'METER' has a rate card already",
      ({ meter }) => [
        usageCard(meter, { rates: { USD: [1] } }),
        usageCard(meter, { rates: { USD: [1] }, name: "other" }),
      ],
    ],
    [
      "a second card of a name",
      "operations[1]: a rate card 'usage' exists already",
      ({ meter, fee }) => [usageCard(meter, { rates: { USD: [1] } }), feeCard(fee, { rate: 1, name: "usage" })],
    ],
    [
      "an update of a card that is not there",
      "operations[0]: there is no rate card 'usage'",
      ({ meter }) => [{ ...usageCard(meter, { rates: { USD: [1] } }), actionType: "UPDATE" }],
    ],
    [
      "the deletion of a card that is not there",
      "operations[0]: there is no rate card 'nope'",
      () => [{ actionType: "DELETE", rateCardName: "nope" }],
    ],
    [
      "an update without a name",
      "operations[0].rateCardName: is needed for UPDATE and DELETE",
      ({ meter }) => [{ ...usageCard(meter, { rates: { USD: [1] } }), actionType: "UPDATE", rateCardName: undefined }],
    ],
    [
      "a creation without a card",
      "operations[0].rateCard: is needed for CREATE and UPDATE",
      () => [{ actionType: "CREATE", rateCardName: "x" }],
    ],
    ["an unknown action", "operations[0].actionType: ", () => [{ actionType: "UPSERT", rateCardName: "x" }]],
    ["nothing at all", "operations: ", () => []],
    [
      "101 operations",
      "operations: ",
      () => Array.from({ length: 101 }, () => ({ actionType: "DELETE", rateCardName: "x" })),
    ],
    [
      "usage in advance",
      "operations[0].rateCard.invoiceTiming: a card of type USAGE is invoiced IN_ARREARS",
      ({ meter }) => [card(usageCard(meter, { rates: { USD: [1] } }), { invoiceTiming: "IN_ADVANCE" })],
    ],
    [
      "a prepaid fee",
      "operations[0].rateCard.invoiceTiming: a card of type FIXED_FEE is invoiced IN_ADVANCE or IN_ARREARS",
      ({ fee }) => [card(feeCard(fee, { rate: 1 }), { invoiceTiming: "PREPAID" })],
    ],
    [
      "details of another type",
      "operations[0].rateCard.rateCardDetails: must hold exactly usageRateCard for a card of type USAGE",
      ({ fee }) => [card(feeCard(fee, { rate: 1 }), { type: "USAGE" })],
    ],
    [
      "no details",
      "operations[0].rateCard.rateCardDetails: must hold exactly fixedFeeRateCard",
      ({ fee }) => [card(feeCard(fee, { rate: 1 }), { rateCardDetails: {} })],
    ],
    [
      "another meter inside",
      "operations[0].rateCard.rateCardDetails.usageRateCard.usageMeterId: says 'METER', the card says 'um.other'",
      ({ meter }) => [card(usageCard(meter, { rates: { USD: [1] } }), { billableId: "um.other" })],
    ],
    [
      "another timing inside",
      "operations[0].rateCard.rateCardDetails.fixedFeeRateCard.invoiceTiming: says 'IN_ADVANCE', the card says 'IN_ARREARS'",
      ({ fee }) => {
        const operation = feeCard(fee, { rate: 1 });
        const details = operation.rateCard.rateCardDetails.fixedFeeRateCard;
        return [
          card(operation, { rateCardDetails: { fixedFeeRateCard: { ...details, invoiceTiming: "IN_ADVANCE" } } }),
        ];
      },
    ],
    [
      "a slab order 11",
      "slabs: ",
      ({ meter }) => [
        usageCard(meter, { slabs: Array.from({ length: 11 }, (_, index) => ({ after: index })), rates: { USD: [1] } }),
      ],
    ],
    [
      "a slab that starts below zero",
      "slabs[0].startAfter: must be at least 0",
      ({ meter }) => [usageCard(meter, { slabs: [{ after: -1 }], rates: { USD: [1] } })],
    ],
    [
      "a package without a size",
      "slabs[0].slabConfig.packageSize: must be above zero on a PACKAGE slab",
      ({ meter }) => [usageCard(meter, { slabs: [{ after: 0, priceType: "PACKAGE" }], rates: { USD: [1] } })],
    ],
    [
      "a package of nothing",
      "slabs[0].slabConfig.packageSize: must be above zero on a PACKAGE slab",
      ({ meter }) => [
        usageCard(meter, { slabs: [{ after: 0, priceType: "PACKAGE", size: "0" }], rates: { USD: [1] } }),
      ],
    ],
    [
      "a minimum that is no number",
      "rateConfig.minimumRate: must be a decimal number as text",
      ({ meter }) => [usageCard(meter, { rates: { USD: [1] }, minimum: "lots" })],
    ],
    [
      "an interval of nothing",
      "recurrenceConfig.interval: must be a whole number from 1 to 1200",
      ({ fee }) => [feeCard(fee, { rate: 1, recurrence: { interval: 0 } })],
    ],
    [
      "an offset below zero",
      "recurrenceConfig.offset: must be a whole number from 0 to 1200",
      ({ fee }) => [feeCard(fee, { rate: 1, recurrence: { offset: -1 } })],
    ],
  ])("refuse %s, and then nothing is done", async (_what, reason, operations) => {
    const { meter, fee, operate, names } = await openDraft();
    const { status, body } = await operate(...operations({ meter, fee }));
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason.replace("METER", meter))]);
    expect(await names()).toEqual([]);
  });

  it("refuse all operations when one is wrong, with the reason of each", async () => {
    const { operate, names, meter, fee } = await openDraft();
    const { body } = await operate(
      usageCard(meter, { rates: { USD: [1] } }),
      { actionType: "DELETE", rateCardName: "a" },
      feeCard(fee, { rate: 1, name: "usage" }),
    );
    expect(body.message).toBe(
      "operations[1]: there is no rate card 'a'; operations[2]: a rate card 'usage' exists already",
    );
    expect(await names()).toEqual([]);
  });

  it("fit into a plan up to a size, and an edit beyond it changes nothing", async () => {
    const { api, id, names } = await openDraft();
    const slabs = Array.from({ length: 10 }, (_, index) => ({ after: index }));
    // Ten rates of 900 digits each: some 9 KB.
    const large = (name: string): string =>
      JSON.stringify(usageCard(name, { name, slabs, rates: { USD: slabs.map(() => 7) } })).replaceAll(
        '"rate":7',
        `"rate":0.${"1".repeat(900)}`,
      );
    const create = (from: number, count: number) => {
      const cards = Array.from({ length: count }, (_, index) => large(`um.${from + index}`));
      return api.post(`/v2/price_plans/${id}/rate_cards`, `{"operations":[${cards.join(",")}]}`);
    };

    expect((await create(0, 20)).status).toBe(200);
    const { status, body } = await create(20, 20);

    expect([status, body.message]).toEqual([400, expect.stringContaining("the price plan is too large")]);
    expect(await names()).toHaveLength(20);
  });
});

describe("what keeps a plan from being finalized", () => {
  /** Finalizes a plan with these cards: what `errors` says, and what `finalize` answers. */
  const judge = async (
    plan: Omit<Parameters<typeof aDraftPlan>[1], "cards">,
    cards: (ids: { meter: string; fee: string; api: ApiClient }) => object[] | Promise<object[]>,
  ) => {
    const shop = await open();
    const id = await aDraftPlan(shop, { ...plan, cards: await cards(shop) });
    const { referenceId } = (await shop.api.get(`/v2/price_plans/${id}`)).body;
    const { data } = (await shop.api.get(`/v2/price_plans/${id}/errors`)).body;
    expect(data.every((error: { referenceId: string }) => error.referenceId === referenceId)).toBe(true);
    const finalized = await shop.api.post(`/v2/price_plans/${id}/finalize`, {});
    return {
      id,
      meter: shop.meter,
      fee: shop.fee,
      errors: data.map(
        ({ entityId, entityType, errorMessage }: Record<string, string>) =>
          `${entityType} ${entityId}: ${errorMessage}`,
      ),
      status: finalized.status,
      message: finalized.body.message,
      after: (await shop.api.get(`/v2/price_plans/${id}`)).body.status,
    };
  };

  it("is nothing where all is well", async () => {
    const judged = await judge({ currencies: ["USD", "EUR"] }, ({ meter, fee }) => [
      usageCard(meter, { slabs: [{ after: 0 }, { after: 10 }], rates: { USD: [2, 1], EUR: [2, 1] } }),
      feeCard(fee, { rate: 1, currencies: ["EUR", "USD"], timing: "IN_ADVANCE" }),
    ]);
    expect(judged).toMatchObject({ errors: [], status: 200, after: "ACTIVE" });
  });

  it.each<
    [
      string,
      Parameters<typeof judge>[0],
      Parameters<typeof judge>[1],
      (ids: { meter: string; fee: string; id: string }) => string[],
    ]
  >([
    ["no card", {}, () => [], ({ id }) => [`PRICE_PLAN ${id}: the plan has no rate card`]],
    [
      "no currency",
      { currencies: [] },
      ({ meter }) => [usageCard(meter, { rates: {} })],
      ({ id }) => [`PRICE_PLAN ${id}: the plan supports no currency`],
    ],
    [
      "a currency without rates",
      { currencies: ["USD", "EUR"] },
      ({ meter, fee }) => [usageCard(meter, { rates: { USD: [1] } }), feeCard(fee, { rate: 1 })],
      () => ["RATE_CARD usage: has no rate in EUR", "RATE_CARD fee: has no rate in EUR"],
    ],
    [
      "rates in a currency too many",
      {},
      ({ meter }) => [usageCard(meter, { rates: { USD: [1], EUR: [1] } })],
      () => ["RATE_CARD usage: has a rate in EUR, which the plan does not support"],
    ],
    [
      "two rates in a currency",
      {},
      ({ fee }) => [feeCard(fee, { rate: 1, currencies: ["USD", "USD"] })],
      () => ["RATE_CARD fee: has two rates in USD"],
    ],
    [
      "a meter that does not exist",
      {},
      () => [usageCard("um.nope", { rates: { USD: [1] } })],
      () => ["RATE_CARD usage: usage meter 'um.nope' does not exist"],
    ],
    [
      "an add-on that does not exist",
      {},
      () => [feeCard("addon.nope", { rate: 1 })],
      () => ["RATE_CARD fee: add-on 'addon.nope' does not exist"],
    ],
    [
      "an add-on as a meter",
      {},
      ({ fee }) => [usageCard(fee, { rates: { USD: [1] } })],
      ({ fee }) => [`RATE_CARD usage: usage meter '${fee}' does not exist`],
    ],
    [
      "an add-on of another type",
      {},
      async ({ api }) => [feeCard(await addOn(api, "Seat", "LICENSE"), { rate: 1, name: "seat" })],
      () => [expect.stringMatching(/^RATE_CARD seat: add-on 'addon\..*' is of type LICENSE, not FIXED_FEE$/)],
    ],
    [
      "an archived add-on",
      {},
      async ({ api }) => {
        const id = await addOn(api, "Old", "FIXED_FEE");
        succeeded(await api.delete(`/addons/${id}`));
        return [feeCard(id, { rate: 1, name: "old" })];
      },
      () => [expect.stringMatching(/^RATE_CARD old: add-on 'addon\..*' is ARCHIVED$/)],
    ],
    [
      "a draft meter",
      {},
      async ({ api }) => [usageCard(await draftMeter(api), { rates: { USD: [1] } })],
      () => [expect.stringMatching(/^RATE_CARD usage: usage meter 'um\..*' is DRAFT; activate it first$/)],
    ],
    [
      "a slab without a rate",
      {},
      ({ meter }) => [usageCard(meter, { slabs: [{ after: 0 }, { after: 10 }], rates: { USD: [1] } })],
      () => ["RATE_CARD usage: slab 2 has no rate in USD"],
    ],
    [
      "a rate without a slab",
      {},
      ({ meter }) => [usageCard(meter, { rates: { USD: [1, 2] } })],
      () => ["RATE_CARD usage: rate of an unknown slab 2 in USD"],
    ],
    [
      "slabs that do not ascend",
      {},
      ({ meter }) => [
        usageCard(meter, { slabs: [{ after: 0 }, { after: 10 }, { after: 10 }], rates: { USD: [1, 2, 3] } }),
      ],
      () => ["RATE_CARD usage: slab 3 starts after 10, which does not lie above slab 2's 10"],
    ],
    [
      "a first slab that leaves a hole",
      {},
      ({ meter }) => [usageCard(meter, { slabs: [{ after: 5 }], rates: { USD: [1] } })],
      () => ["RATE_CARD usage: usage up to 5 has no slab; the first must start after 0"],
    ],
    [
      "deferred revenue in advance",
      { deferredRevenue: true },
      ({ fee }) => [feeCard(fee, { rate: 1, timing: "IN_ADVANCE" })],
      () => ["RATE_CARD fee: a plan with deferred revenue has no cards that are invoiced in advance"],
    ],
    [
      "a minimum above the maximum",
      {},
      ({ meter }) => {
        const operation = usageCard(meter, { rates: { USD: [1] } });
        const [value] = operation.rateCard.rateCardDetails.usageRateCard.rateValues;
        Object.assign(value as object, {
          rateConfig: { minimumRate: "2", maximumRate: "1" },
          slabRates: [{ order: 1, rate: 1, slabRateConfig: { minimumRate: "4", maximumRate: "3" } }],
        });
        return [operation];
      },
      () => [
        "RATE_CARD usage: minimum exceeds maximum in USD",
        "RATE_CARD usage: minimum exceeds maximum of slab 1 in USD",
      ],
    ],
  ])("is %s", async (_what, plan, cards, errors) => {
    const judged = await judge(plan, cards);
    expect(judged.errors).toEqual(errors(judged));
    expect([judged.status, judged.after]).toEqual([400, "DRAFT"]);
  });

  it("is named card by card in the refusal", async () => {
    const judged = await judge({ currencies: ["USD", "EUR"] }, ({ meter }) => [
      usageCard(meter, { rates: { USD: [1] }, name: "calls" }),
      feeCard("addon.nope", { rate: 1, name: "setup" }),
    ]);
    expect(judged.message).toBe(
      "calls: has no rate in EUR; setup: has no rate in EUR; setup: add-on 'addon.nope' does not exist",
    );
  });

  it("is not that the meter of an active plan was deactivated since", async () => {
    const shop = await open();
    const id = await aPlan(shop, { cards: [usageCard(shop.meter, { rates: { USD: [1] } })] });
    succeeded(await shop.api.post(`/usage_meters/${shop.meter}/deactivate`));
    expect(
      (await shop.api.get(`/v2/price_plans/${id}/errors`)).body,
      "an inactive one counts nothing, but is priced",
    ).toEqual({ data: [] });
  });

  const addOn = async (api: ApiClient, name: string, type: string): Promise<string> =>
    succeeded(await api.post("/addons", { name, type })).id;
  const draftMeter = async (api: ApiClient): Promise<string> =>
    succeeded(
      await api.post("/usage_meters", {
        name: "draft",
        type: "COUNTER",
        aggregation: "SUM",
        eventSchemaName: "call",
        computations: [{ order: 1, computation: '{"var":"attributes.units"}' }],
      }),
    ).id;
});

describe("lists of plans", () => {
  const openMany = async () => {
    const shop = await open();
    const ids: string[] = [];
    for (const [index, name] of ["Alpha", "Beta", "Gamma", "Delta"].entries()) {
      await shop.moveClock(`2025-01-15T1${index}:00:00Z`);
      const cards = [usageCard(shop.meter, { rates: { USD: [1] } })];
      ids.push(index % 2 === 0 ? await aPlan(shop, { name, cards }) : await aDraftPlan(shop, { name, cards: [] }));
    }
    const { pricingCycleConfig: _, ...purchase } = { ...PRO, type: "PURCHASE", name: "Pack" };
    await shop.moveClock("2025-01-15T15:00:00Z");
    ids.push(succeeded(await shop.api.post("/v2/price_plans", purchase)).id);
    const list = async (query: string) => shop.api.get(`/v2/price_plans${query}`);
    const names = async (query: string) => (await list(query)).body.data.map(({ name }: { name: string }) => name);
    return { ...shop, ids, list, names };
  };

  it.each`
    query                           | expected                                       | because
    ${""}                           | ${["Pack", "Delta", "Gamma", "Beta", "Alpha"]} | ${"the latest update comes first"}
    ${"?_sort=updated_at:ASC"}      | ${["Alpha", "Beta", "Gamma", "Delta", "Pack"]} | ${"the other way round"}
    ${"?_sort=id:ASC"}              | ${["Alpha", "Beta", "Gamma", "Delta", "Pack"]} | ${"ids sort by creation"}
    ${"?_sort=id:DESC"}             | ${["Pack", "Delta", "Gamma", "Beta", "Alpha"]} | ${"by id, down"}
    ${"?status=ACTIVE"}             | ${["Gamma", "Alpha"]}                          | ${"by status"}
    ${"?type=PURCHASE"}             | ${["Pack"]}                                    | ${"by type"}
    ${"?type=BILLING&status=DRAFT"} | ${["Delta", "Beta"]}                           | ${"by both"}
    ${"?_search=ALPH"}              | ${["Alpha"]}                                   | ${"part of the name, in whatever case"}
    ${"?_search=mean it"}           | ${["Pack"]}                                    | ${"part of the description"}
    ${"?_search=nothing like it"}   | ${[]}                                          | ${"nothing fits"}
  `("$query: $expected, since $because", async ({ query, expected }) => {
    const { names } = await openMany();
    expect(await names(query)).toEqual(expected);
  });

  it("come in pages, and a token is all that the next one needs", async () => {
    const { list, api } = await openMany();
    const first = await list("?pageSize=2&_sort=id:ASC");
    expect(first.body.data.map(({ name }: { name: string }) => name)).toEqual(["Alpha", "Beta"]);
    const second = await list(`?nextToken=${first.body.nextToken}`);
    expect(second.body.data.map(({ name }: { name: string }) => name)).toEqual(["Gamma", "Delta"]);
    const third = await list(`?nextToken=${second.body.nextToken}&_sort=id:ASC&pageSize=2`);
    expect(third.body.data.map(({ name }: { name: string }) => name)).toEqual(["Pack"]);
    expect(third.body.nextToken).toBeUndefined();
    expect((await list(`?nextToken=${first.body.nextToken}&_sort=id:DESC`)).body.message).toBe(
      "nextToken: belongs to a query with other parameters",
    );
    expect((await api.get(`/customers?nextToken=${first.body.nextToken}`)).body.message).toBe(
      "nextToken: is not a token of this list",
    );
  });

  it.each([
    ["?pageSize=0", "pageSize: "],
    ["?pageSize=101", "pageSize: "],
    ["?pageSize=ten", "pageSize: "],
    ["?_sort=name:ASC", "_sort: "],
    ["?_sort=id:UP", "_sort: "],
    ["?status=ARCHIVED", "status: "],
    ["?type=OTHER", "type: "],
    ["?name=Alpha", "Unrecognized key"],
    ["?nextToken=forged", "nextToken: is not a token of this list"],
  ])("refuse %s", async (query, reason) => {
    const { list } = await openMany();
    const { status, body } = await list(query);
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
  });

  it("page through versions and cards too", async () => {
    const { api, ids, meter, fee } = await openMany();
    const [alpha] = ids;
    for (const version of [2, 3]) {
      await api.patch(`/v2/price_plans/${alpha}`, { description: `version ${version}` });
      await api.post(`/v2/price_plans/${alpha}/finalize`, {});
    }
    const first = (await api.get(`/v2/price_plans/${alpha}/versions?pageSize=2`)).body;
    expect(first.data.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    const second = (await api.get(`/v2/price_plans/${alpha}/versions?nextToken=${first.nextToken}`)).body;
    expect(second.data.map(({ version }: { version: number }) => version)).toEqual([1]);
    expect(
      (await api.get(`/v2/price_plans/${ids[1]}/versions?nextToken=${first.nextToken}`)).status,
      "another plan's",
    ).toBe(400);

    await api.post(`/v2/price_plans/${alpha}/rate_cards`, { operations: [feeCard(fee, { rate: 1 })] });
    const cards = (await api.get(`/v2/price_plans/${alpha}/rate_cards?pageSize=1`)).body;
    expect(cards.data).toMatchObject([{ billableId: meter }]);
    const rest = (await api.get(`/v2/price_plans/${alpha}/rate_cards?nextToken=${cards.nextToken}`)).body;
    expect(rest).toMatchObject({ data: [{ billableId: fee }] });
    expect(rest.nextToken).toBeUndefined();
  });

  it("show nothing of another organization", async () => {
    const shop = await openMany();
    const other = apiClient(shop, await shop.anotherOrganization());
    expect((await other.get("/v2/price_plans")).body.data).toEqual([]);
    const [id] = shop.ids;
    for (const [method, path, body] of [
      ["get", "", undefined],
      ["get", "/errors", undefined],
      ["get", "/versions", undefined],
      ["get", "/rate_cards", undefined],
      ["patch", "", { description: "mine" }],
      ["post", "/finalize", {}],
      ["post", "/rate_cards", { operations: [{ actionType: "DELETE", rateCardName: "usage" }] }],
      ["delete", "/discard", undefined],
    ] as const) {
      const url = `/v2/price_plans/${id}${path}`;
      const { status, body: answer } = await (method === "get" || method === "delete"
        ? other[method](url)
        : other[method](url, body));
      expect([status, answer.message], `${method} ${path}`).toEqual([404, `price plan '${id}' does not exist`]);
    }
  });

  it("refuse ids that no plan can have", async () => {
    const { api } = await open();
    expect((await api.get(`/v2/price_plans/${"x".repeat(51)}`)).status).toBe(400);
    expect((await api.get("/v2/price_plans/%00")).status).toBe(404);
    expect((await api.get("/v2/price_plans/%ZZ")).status).toBe(404);
  });
});
