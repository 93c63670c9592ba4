import { beforeAll, describe, expect, it } from "vitest";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aCycle,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { licenseCard, overageCard } from "../../support/rate-cards.ts";

let shop: BillingWorld;
let ids: { meter: string; fee: string; seat: string; name: string; feature: string; plan: string };

beforeAll(async () => {
  shop = await openBillingWorld();
  const { api } = shop;
  const meter = await aMeter(shop);
  const addOn = async (type: string) => succeeded(await api.post("/addons", { name: `my ${type}`, type })).id as string;
  const [fee, seat, name] = [await addOn("FIXED_FEE"), await addOn("LICENSE"), await addOn("NAMED_LICENSE")];
  const feature = succeeded(
    await api.post("/features", {
      name: "records",
      schemaAssociations: [{ schemaName: "call", attributeName: "units" }],
    }),
  ).id as string;
  const plan = await aPlan(shop, {
    name: "Pro",
    cards: [
      usageCard(meter, { slabs: [{ after: 0 }, { after: 100 }], rates: { USD: [2, 1] } }),
      feeCard(fee, { rate: 50, timing: "IN_ADVANCE", prorated: true, recurrence: { interval: 2 } }),
      licenseCard(seat, { name: "seats" }),
      overageCard(feature, { name: "overage" }),
    ],
  });
  ids = { meter, fee, seat, name, feature, plan };
  await anAccount(shop, "acme", { invoiceCurrency: "USD" });
  await schedule(shop, "acme", associate(plan, "2025-01-21"));
  await shop.settle();
  succeeded(
    await api.post("/license_updates", {
      licenseId: seat,
      accountId: "acme",
      updateType: "ABSOLUTE",
      quantity: 4,
      effectiveFrom: "2025-01-21T00:00:00Z",
    }),
  );
  await shop.passTo("2025-01-25T00:00:00Z");
  await shop.use(aCall("acme", "2025-01-22T10:00:00Z", "150"));
});

const CUSTOM_USD = { mode: "CUSTOM", currency: "USD" };
const NO_LICENSES = { mode: "CUSTOM", custom: [] };
const request = (changes: object = {}) => ({
  currencyConfig: CUSTOM_USD,
  pricePlanDetailsConfig: { mode: "PRICE_PLAN", pricePlanId: ids.plan },
  usageConfig: { mode: "CUSTOM", usageMap: { [ids.meter]: 150 } },
  licenseEntriesConfig: NO_LICENSES,
  ...changes,
});
const calculate = (changes: object = {}, path = "/v2/revenue_calculator") => shop.api.post(path, request(changes));
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
const cardOf = (body: any, type: string) => body.revenueInfo.find((one: any) => one.rateCard.type === type);

describe("the plan", () => {
  it("of the catalog is calculated slab by slab (vectors 1, 2)", async () => {
    const { status, body } = await calculate();
    expect(status).toBe(200);
    expect(body.currency).toBe("USD");
    expect(body.usageLookupRange).toBeUndefined();
    expect(cardOf(body, "USAGE")).toMatchObject({
      rateCard: { billableId: ids.meter, type: "USAGE", pricePlanId: ids.plan, currencies: ["USD"] },
      usages: { [ids.meter]: 150 },
      slabRevenueSummaries: [
        { order: 1, usage: 100, revenue: 200 },
        { order: 2, usage: 50, revenue: 50 },
      ],
    });
    expect(cardOf(body, "FIXED_FEE")).toMatchObject({ usages: {}, fixedFeeRevenueSummary: { revenue: 50 } });
    expect(cardOf(body, "LICENSE").licenseRevenueSummary).toEqual([{ order: 1, usage: 0, revenue: 0 }]);
    expect(cardOf(body, "ENTITLEMENT_OVERAGE").entitlementOverageRevenueSummary).toEqual({ revenue: 0 });
  });

  it.each([
    [1, 50],
    [2, 0],
    [3, 50],
  ])("is calculated for its cycle %i, so that recurrence can be tried", async (pricingCycleOrdinal, revenue) => {
    const plan = { mode: "PRICE_PLAN", pricePlanId: ids.plan, pricingCycleOrdinal };
    const { body } = await calculate({ pricePlanDetailsConfig: plan });
    expect(cardOf(body, "FIXED_FEE").fixedFeeRevenueSummary).toEqual({ revenue });
  });

  it("of a request is calculated, and answered by the first generation with its details", async () => {
    const pricePlanDetails = {
      supportedCurrencies: ["USD"],
      pricingCycleConfig: aCycle(),
      usageRateCards: [
        {
          displayName: "Calls",
          usageMeterId: ids.meter,
          ratePlan: {
            pricingModel: "VOLUME",
            slabs: [{ order: 1, startAfter: 0, priceType: "PACKAGE", slabConfig: { packageSize: "100" } }],
          },
          rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate: 3, slabRateConfig: { minimumRate: "10" } }] }],
        },
      ],
      minimumCommitment: { displayName: "Floor", rateValues: [{ currency: "USD", rate: 100 }] },
    };
    const plan = { pricePlanDetailsConfig: { mode: "CUSTOM", pricePlanDetails } };
    const first = await calculate(plan, "/revenue_calculator");
    expect(first.body).toMatchObject({
      currency: "USD",
      pricePlanDetails: { supportedCurrencies: ["USD"], activeCurrencies: ["USD"] },
      revenueInfo: [
        {
          usageRateCard: { usageMeterId: ids.meter, displayName: "Calls" },
          usages: { [ids.meter]: 150 },
          slabRevenueSummaries: [
            { order: 1, usage: 150, revenue: 10, metadata: { minimumRateApplied: true, packageQuantity: 2 } },
          ],
        },
      ],
    });
    const second = await calculate(plan);
    expect(cardOf(second.body, "MINIMUM_COMMITMENT").fixedFeeRevenueSummary).toEqual({ revenue: 90 });
  });
});

describe("seats, overage and proration", () => {
  const april = { cycleStartDate: "2025-04-01T00:00:00Z", cycleEndDate: "2025-05-01T00:00:00Z" };
  const entries = [
    { licenseId: "seat", quantity: 5, effectiveFrom: "2025-04-01T00:00:00Z" },
    { licenseId: "seat", quantity: 8, effectiveFrom: "2025-04-16T00:00:00Z" },
  ];
  it.each([
    ["without proration the most seats and the whole fee", undefined, 80, 50],
    ["with proration the average and the days that are left", "2025-04-01T00:00:00Z", 65, 50],
    [
      "from the 16th on: 15 days of April, and with May 46 of 61 for a fee of two months",
      "2025-04-16T00:00:00Z",
      40,
      37.7,
    ],
  ])("%s", async (_name, currentDate, seats, fee) => {
    const custom = entries.map((entry) => ({ ...entry, licenseId: ids.seat }));
    const { body } = await calculate({
      licenseEntriesConfig: { mode: "CUSTOM", custom },
      entitlementOverageConfig: { mode: "CUSTOM", custom: [{ featureId: ids.feature, quantity: 1000 }] },
      ...(currentDate && { prorationConfig: { mode: "CUSTOM", customConfig: { ...april, currentDate } } }),
    });
    expect(cardOf(body, "LICENSE").licenseRevenueSummary[0].revenue).toBe(seats);
    expect(cardOf(body, "FIXED_FEE").fixedFeeRevenueSummary.revenue).toBe(fee);
    expect(cardOf(body, "ENTITLEMENT_OVERAGE")).toMatchObject({
      usages: { [ids.feature]: 1000 },
      entitlementOverageRevenueSummary: { revenue: 50 },
    });
  });

  it("names that are given have seats", async () => {
    const card = {
      id: ids.name,
      type: "NAMED_LICENSE",
      enableProration: false,
      ratePlan: { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] },
      rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate: 7 }] }],
    };
    const pricePlanDetails = { supportedCurrencies: ["USD"], pricingCycleConfig: aCycle(), licenseRateCards: [card] };
    const seat = { licenseId: ids.name, effectiveFrom: "2025-04-03T00:00:00Z" };
    const { body } = await calculate({
      pricePlanDetailsConfig: { mode: "CUSTOM", pricePlanDetails },
      namedLicenseEntriesConfig: {
        mode: "CUSTOM",
        custom: [
          { ...seat, name: 1 },
          { ...seat, name: "Ann" },
          { ...seat, name: "Ann" },
        ],
      },
    });
    expect(cardOf(body, "LICENSE").licenseRevenueSummary).toEqual([{ order: 1, usage: 2, revenue: 14 }]);
  });
});

describe("an account", () => {
  const lookup = { mode: "LOOKUP_CYCLE", lookupCycle: { accountId: "acme", cycleEffectiveOn: "2025-01-25T00:00:00Z" } };
  const ofAcme = () => ({
    currencyConfig: { mode: "ACCOUNT_INVOICE", accountId: "acme" },
    pricePlanDetailsConfig: { mode: "ACCOUNT", accountId: "acme", effectiveOn: "2025-01-25T00:00:00Z" },
    usageConfig: lookup,
    licenseEntriesConfig: lookup,
    namedLicenseEntriesConfig: lookup,
    prorationConfig: {
      mode: "LOOKUP_CYCLE",
      lookupCycleConfig: { accountId: "acme", cycleEffectiveOn: "2025-01-25T00:00:00Z" },
    },
    entitlementOverageConfig: {
      mode: "LOOKUP_CYCLE",
      lookupCycle: { accountId: "acme", billingCycleEndDate: "2025-02-01T00:00:00Z" },
    },
  });

  it("is calculated to the cent as its invoices bill it", async () => {
    const { body } = await calculate(ofAcme());
    expect(body.usageLookupRange).toEqual({ start: "2025-01-21T00:00:00Z", end: "2025-02-01T00:00:00Z" });
    const { data } = succeeded(await shop.api.get("/invoices?owner_id=acme"));
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
    const billed = data.reduce((total: number, one: any) => total + one.totalAmount, 0);
    expect(data).toHaveLength(2);
    const amounts = [
      ...cardOf(body, "USAGE").slabRevenueSummaries,
      cardOf(body, "FIXED_FEE").fixedFeeRevenueSummary,
      ...cardOf(body, "LICENSE").licenseRevenueSummary,
      cardOf(body, "ENTITLEMENT_OVERAGE").entitlementOverageRevenueSummary,
    ].map(({ revenue }) => revenue);
    // 250 for usage, 11 + 28 of the 59 days of January and February, 4 seats on 11 of 31 days, 150 units beyond no grant at 0.05.
    expect(amounts).toEqual([200, 50, 33.05, 14.19, 7.5]);
    expect(amounts.reduce((total, one) => total + one, 0)).toBeCloseTo(billed, 6);
  });

  it("has its usage looked up in a range", async () => {
    const lookupRange = { start: "2025-01-22T10:00:00Z", end: "2025-01-22T10:00:01Z", accountId: "acme" };
    const { body } = await calculate({ usageConfig: { mode: "LOOKUP_RANGE", lookupRange } });
    expect(body.usageLookupRange).toEqual({ start: lookupRange.start, end: lookupRange.end });
    expect(cardOf(body, "USAGE").usages).toEqual({ [ids.meter]: 150 });
  });
});

describe("nothing is calculated, and every reason told", () => {
  it("when members of modes are missing", async () => {
    const { status, body } = await calculate({
      currencyConfig: { mode: "CUSTOM" },
      pricePlanDetailsConfig: { mode: "PRICE_PLAN" },
      usageConfig: { mode: "LOOKUP_RANGE" },
      licenseEntriesConfig: { mode: "LOOKUP_CYCLE" },
      prorationConfig: { mode: "CUSTOM" },
      entitlementOverageConfig: { mode: "LOOKUP_CYCLE" },
    });
    expect(status).toBe(400);
    for (const path of [
      "currencyConfig.currency: is needed for mode CUSTOM",
      "pricePlanDetailsConfig.pricePlanId: is needed",
      "usageConfig.lookupRange: is needed",
      "licenseEntriesConfig.lookupCycle: is needed",
      "prorationConfig.customConfig: is needed",
      "entitlementOverageConfig.lookupCycle: is needed",
    ]) {
      expect(body.message).toContain(path);
    }
  });

  it("when something that is named does not exist", async () => {
    const { status, body } = await calculate({
      currencyConfig: { mode: "ACCOUNT_INVOICE", accountId: "nobody" },
      usageConfig: { mode: "CUSTOM", usageMap: { "um.none": 1 } },
      licenseEntriesConfig: {
        mode: "CUSTOM",
        custom: [{ licenseId: ids.fee, quantity: 1, effectiveFrom: "2025-01-01T00:00:00Z" }],
      },
      entitlementOverageConfig: { mode: "CUSTOM", custom: [{ featureId: "feature.none", quantity: 1 }] },
    });
    expect(status).toBe(400);
    for (const path of [
      "currencyConfig.accountId: account 'nobody' does not exist",
      "usageConfig.usageMap.um.none: usage meter",
      "licenseEntriesConfig.custom[0].licenseId: there is no add-on",
      "entitlementOverageConfig.custom[0].featureId: feature",
    ]) {
      expect(body.message).toContain(path);
    }
  });

  it.each([
    [
      "the plan has no such currency",
      { currencyConfig: { mode: "CUSTOM", currency: "EUR" } },
      "currencyConfig: the price plan has no prices in EUR",
    ],
    [
      "there is no such plan",
      { pricePlanDetailsConfig: { mode: "PRICE_PLAN", pricePlanId: "pp.none" } },
      "pricePlanDetailsConfig.pricePlanId: price plan 'pp.none' does not exist",
    ],
    [
      "the account has no plan then",
      { pricePlanDetailsConfig: { mode: "ACCOUNT", accountId: "acme", effectiveOn: "2025-01-01T00:00:00Z" } },
      "pricePlanDetailsConfig.accountId: account 'acme' has no price plan on 2025-01-01T00:00:00Z",
    ],
    [
      "a day lies outside its cycle",
      {
        prorationConfig: {
          mode: "CUSTOM",
          customConfig: {
            cycleStartDate: "2025-01-01T00:00:00Z",
            cycleEndDate: "2025-02-01T00:00:00Z",
            currentDate: "2025-02-01T00:00:00Z",
          },
        },
      },
      "prorationConfig.customConfig.currentDate: must lie in the cycle",
    ],
    [
      "a range is turned round",
      {
        usageConfig: {
          mode: "LOOKUP_RANGE",
          lookupRange: { start: "2025-02-01T00:00:00Z", end: "2025-01-01T00:00:00Z", accountId: "acme" },
        },
      },
      "usageConfig.lookupRange.end: must be after start",
    ],
    [
      "a plan could not be finalized",
      {
        pricePlanDetailsConfig: {
          mode: "CUSTOM",
          pricePlanDetails: { supportedCurrencies: ["USD"], pricingCycleConfig: aCycle() },
        },
      },
      "pricePlanDetailsConfig.pricePlanDetails: the plan has no rate card",
    ],
  ])("when %s", async (_name, changes, message) => {
    const { status, body } = await calculate(changes);
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });
});
