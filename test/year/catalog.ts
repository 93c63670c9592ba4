import type { ApiClient } from "../support/api-client.ts";
import { aFee, aMeter, feeCard, succeeded, usageCard } from "../support/catalog-for-billing.ts";
import { aRule } from "../support/pricing-rules.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
  PER_UNIT,
} from "../support/rate-cards.ts";
import type { Terms } from "./model-calendar.ts";

export const CURRENCIES = ["USD", "EUR", "JPY"] as const;

/** What an organization sells and measures, by id. */
export type Items = {
  readonly calls: string;
  readonly storage: string;
  readonly fetches: string;
  readonly feature: string;
  readonly fee: string;
  readonly seat: string;
  readonly paidSeat: string;
  readonly named: string;
  readonly credit: string;
};

export const madeItems = async (api: ApiClient): Promise<Items> => {
  const add = async (name: string, type: string): Promise<string> =>
    succeeded(await api.post("/addons", { name, type })).id;
  const fetches = await aMeter({ api }, { name: "fetches", schema: "fetch" });
  const bound = [{ schemaName: "fetch", attributeName: "units" }];
  return {
    calls: await aMeter({ api }, { name: "calls", schema: "call" }),
    storage: await aMeter({ api }, { name: "storage", schema: "store" }),
    fetches,
    feature: succeeded(await api.post("/features", { name: "Fetches", schemaAssociations: bound })).id,
    fee: await aFee({ api }),
    seat: await add("Seat", "LICENSE"),
    paidSeat: await add("Paid seat", "LICENSE"),
    named: await add("Named seat", "NAMED_LICENSE"),
    credit: await add("Prepaid credit", "CREDIT_GRANT"),
  };
};

export type Recipe = "METERED" | "SEATS" | "ENTITLED" | "PREPAID" | "DEFERRED" | "ONGOING";
export const RECIPES: readonly Recipe[] = ["METERED", "SEATS", "ENTITLED", "PREPAID", "DEFERRED", "ONGOING"];

const inAll = (rate: number) => CURRENCIES.map((currency) => ({ currency, slabRates: [{ order: 1, rate }] }));
const rates = (...ofSlabs: readonly number[]) => Object.fromEntries(CURRENCIES.map((code) => [code, ofSlabs]));

const tagged = <Card extends { rateCard: object }>(card: Card, tag: string): Card => ({
  ...card,
  rateCard: { ...card.rateCard, tag },
});

const unitsCard = (feature: string, timing: "IN_ADVANCE" | "PREPAID") =>
  entitlementCard(feature, {
    name: "units",
    card: { invoiceTiming: timing },
    inner: {
      invoiceTiming: timing,
      featureConfigs: [{ effectiveUntil: "P1M", featureCreditLimit: 60 }],
      ratePlan: PER_UNIT,
      rateValues: inAll(0.5),
    },
  });

const creditCard = (addOn: string, timing: "IN_ADVANCE" | "PREPAID") =>
  creditGrantCard(addOn, {
    name: "credit",
    card: { invoiceTiming: timing },
    inner: {
      grantDetails: { priority: 2, expiryType: "PRICING_CYCLE" },
      rateDetails: {
        pricingModel: "TIERED",
        currencySlabRateDetails: CURRENCIES.map((currency) => ({
          currency,
          creditAmount: 12,
          slabDetails: [{ startAfter: 0, priceType: "FLAT", rate: 9 }],
        })),
      },
    },
  });

/** The cards of a recipe: all seven types between the six of them. `price` is added to what fees cost. */
export const cardsOf = (recipe: Recipe, items: Items, price = 0): readonly object[] => {
  const fee = (name: string, more: object) =>
    feeCard(items.fee, { rate: 20 + price, currencies: CURRENCIES, name, ...more });
  const calls = usageCard(items.calls, {
    name: "calls",
    slabs: [{ after: 0 }, { after: 40, priceType: "PACKAGE", size: "7" }, { after: 200, priceType: "FLAT" }],
    rates: rates(0.37, 1.999, 30),
  });
  const storage = usageCard(items.storage, {
    name: "storage",
    model: "VOLUME",
    slabs: [{ after: 0 }, { after: 5 }],
    rates: rates(1.111, 0.777),
    minimum: "2",
  });
  switch (recipe) {
    case "METERED":
      return [
        tagged(calls, "Compute"),
        tagged(storage, "Compute"),
        fee("fee", { prorated: true }),
        commitmentCard("floor", {
          name: "floor",
          inner: { rateValues: CURRENCIES.map((currency) => ({ currency, rate: 50 })) },
        }),
      ];
    case "SEATS":
      return [
        calls,
        licenseCard(items.seat, { name: "seats", inner: { rateValues: inAll(10) } }),
        licenseCard(items.paidSeat, {
          name: "paid seats",
          card: { invoiceTiming: "IN_ADVANCE" },
          inner: { invoiceTiming: "IN_ADVANCE", rateValues: inAll(31), proratedRefundMode: "CREDITS" },
        }),
        licenseCard(items.named, { name: "names", inner: { type: "NAMED_LICENSE", rateValues: inAll(3.1) } }),
        fee("fee", { timing: "IN_ADVANCE", recurrence: { interval: 3, offset: 1 } }),
      ];
    case "ENTITLED":
      return [
        calls,
        unitsCard(items.feature, "IN_ADVANCE"),
        overageCard(items.feature, { name: "beyond", inner: { rateValues: inAll(0.05) } }),
        creditCard(items.credit, "IN_ADVANCE"),
      ];
    case "PREPAID":
      return [
        storage,
        unitsCard(items.feature, "PREPAID"),
        creditCard(items.credit, "PREPAID"),
        fee("setup", { once: true }),
      ];
    case "DEFERRED":
      return [calls, fee("fee", { prorated: true })];
    case "ONGOING":
      return [storage, calls, fee("fee", { timing: "IN_ADVANCE", prorated: true })];
  }
};

const rulesOf = (recipe: Recipe): readonly object[] => (recipe === "METERED" || recipe === "DEFERRED" ? [aRule()] : []);

/** The meters that a recipe bills. */
export const metersOf = (recipe: Recipe, { calls, storage }: Items): readonly string[] => {
  if (recipe === "PREPAID") return [storage];
  return recipe === "METERED" || recipe === "ONGOING" ? [calls, storage] : [calls];
};

/** Terms as the wire has them. */
export const cycleOf = (
  { interval, day, month, grace }: Terms,
  { anniversary = false }: { anniversary?: boolean } = {},
) => ({
  interval,
  ...(!anniversary && {
    startOffset: { dayOffset: day, monthOffset: interval === "WEEKLY" || interval === "MONTHLY" ? "NIL" : `${month}` },
  }),
  gracePeriod: grace,
  anniversaryCycle: anniversary,
});

/** An ACTIVE plan of a recipe. Answers its id. */
export const madePlan = async (api: ApiClient, recipe: Recipe, items: Items, terms: Terms): Promise<string> => {
  const { id } = succeeded(
    await api.post("/v2/price_plans", {
      name: recipe.toLowerCase(),
      type: "BILLING",
      supportedCurrencies: CURRENCIES,
      pricingCycleConfig: cycleOf(terms),
      deferredRevenue: recipe === "DEFERRED",
      allowOngoingCycleUpdates: recipe === "ONGOING",
    }),
  );
  succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: cardsOf(recipe, items) }));
  const pricingRules = rulesOf(recipe);
  if (pricingRules.length > 0) succeeded(await api.put(`/v2/price_plans/${id}/pricing_rules`, { pricingRules }));
  succeeded(await api.post(`/v2/price_plans/${id}/finalize`, {}));
  return id;
};
