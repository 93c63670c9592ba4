import { describe, expect, it } from "vitest";
import type { Billables, Offer } from "#domain/catalog/offer.ts";
import { planFaults } from "#domain/catalog/plan-faults.ts";
import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard, RatePlan, RateValue } from "#domain/catalog/rate-card.ts";
import type { PricePlanId, PricingRuleId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

const USD = "USD" as CurrencyCode;
const EUR = "EUR" as CurrencyCode;

const MONTHLY: PricingCycleConfig = {
  interval: "MONTHLY",
  dayOffset: 1,
  monthOffset: undefined,
  graceDays: 2,
  anniversaryCycle: false,
} as unknown as PricingCycleConfig;

const flat = (...starts: string[]): RatePlan => ({
  pricingModel: "TIERED",
  slabs: starts.map((start, at) => ({ order: at + 1, startAfter: decimal(start), priceType: "FLAT" })),
});
const prices = (currency = USD, slabs = 1): RateValue => ({
  currency,
  slabRates: Array.from({ length: slabs }, (_, at) => ({ order: at + 1, rate: decimal("1"), bounds: {} })),
  bounds: {},
});
const EVERY_CYCLE = { interval: 1, offset: 0 };
const priced = { ratePlan: flat("0"), rateValues: [prices()] };
const amount = { currency: USD, rate: decimal("5") };

const CARDS = {
  usage: { type: "USAGE", billableId: "um.1", invoiceTiming: "IN_ARREARS", ...priced },
  fee: {
    type: "FIXED_FEE",
    billableId: "addon.fee",
    invoiceTiming: "IN_ADVANCE",
    feeType: "RECURRING",
    enableProration: false,
    recurrence: EVERY_CYCLE,
    rateValues: [amount],
  },
  seats: {
    type: "LICENSE",
    billableId: "addon.seat",
    licenseType: "LICENSE",
    invoiceTiming: "IN_ADVANCE",
    enableProration: true,
    proratedRefundMode: "CREDITS",
    ...priced,
  },
  grant: {
    type: "BILLING_ENTITLEMENT",
    billableId: "feature.1",
    invoiceTiming: "PREPAID",
    featureConfigs: [{ effectiveFrom: "PT0S", effectiveUntil: "P1M", featureCreditLimit: decimal("100") }],
    recurrence: EVERY_CYCLE,
    ...priced,
  },
  overage: {
    type: "ENTITLEMENT_OVERAGE",
    billableId: "feature.1",
    invoiceTiming: "IN_ARREARS",
    recurrence: EVERY_CYCLE,
    ...priced,
  },
  credits: {
    type: "CREDIT_GRANT",
    billableId: "addon.credit",
    invoiceTiming: "IN_ADVANCE",
    grantType: "RECURRING",
    grantDetails: { priority: 1, expiryType: "NO_EXPIRY", applicableEntityIds: ["um.1", "ALL_FIXED_FEE_RATE_CARDS"] },
    pricingModel: "TIERED",
    rateValues: [{ ...prices(), creditAmount: decimal("100"), slabs: flat("0").slabs }],
    recurrence: EVERY_CYCLE,
  },
  floor: { type: "MINIMUM_COMMITMENT", billableId: "pp.1", invoiceTiming: "IN_ARREARS", rateValues: [amount] },
} as const;

type Name = keyof typeof CARDS;
const card = (name: Name, changes: object = {}): RateCard =>
  ({ ...CARDS[name], name, displayName: name, ...changes }) as unknown as RateCard;

const rule = (changes: object = {}): PricingRule =>
  ({
    id: "pp_rule.1" as PricingRuleId,
    name: "discount",
    version: 1,
    order: 1,
    invoiceTiming: "IN_ARREARS",
    computation: '{"*":[{"var":"revenue.rate_card_total"},-0.1]}',
    action: { type: "ADD" },
    ...changes,
  }) as PricingRule;

const known = (entries: Record<string, object>) =>
  new Map(Object.entries(entries).map(([id, more]) => [id, { id, ...more }]));
const BILLABLES = {
  usageMeters: known({
    "um.1": { status: "ACTIVE" },
    "um.2": { status: "ACTIVE" },
    "um.draft": { status: "DRAFT" },
    "um.idle": { status: "INACTIVE" },
    "um.old": { status: "ARCHIVED" },
  }),
  addOns: known({
    "addon.fee": { type: "FIXED_FEE", status: "ACTIVE" },
    "addon.seat": { type: "LICENSE", status: "ACTIVE" },
    "addon.named": { type: "NAMED_LICENSE", status: "ACTIVE" },
    "addon.credit": { type: "CREDIT_GRANT", status: "ACTIVE" },
    "addon.old": { type: "FIXED_FEE", status: "ARCHIVED" },
  }),
  features: known({ "feature.1": {} }),
} as unknown as Billables;

const ALL = Object.keys(CARDS) as Name[];
const offer = (changes: Partial<Offer> = {}): Offer => ({
  id: "pp.1" as PricePlanId,
  type: "BILLING",
  deferredRevenue: false,
  pricingCycleConfig: MONTHLY,
  supportedCurrencies: [USD],
  rateCards: ALL.map((name) => card(name)),
  pricingRules: [rule()],
  ...changes,
});
/** All cards, one of them changed. */
const withCard = (name: Name, changes: object, more: Partial<Offer> = {}): Offer =>
  offer({ rateCards: ALL.map((one) => card(one, one === name ? changes : {})), ...more });
const withRules = (...rules: PricingRule[]): Offer => offer({ pricingRules: rules });

const told = (wrong: Offer): string[] =>
  planFaults(wrong, BILLABLES).map(({ entityType, entityId, message }) => `${entityType} ${entityId}: ${message}`);

const PURCHASED: Partial<Offer> = { type: "PURCHASE", pricingRules: [] };
const purchase = (...rateCards: RateCard[]): Offer => {
  const { pricingCycleConfig: _, ...rest } = offer({ ...PURCHASED, rateCards });
  return rest;
};
const slabs = (ratePlan: RatePlan, count: number) => ({ ratePlan, rateValues: [prices(USD, count)] });
const grantDetails = (changes: object) => ({ grantDetails: { ...CARDS.credits.grantDetails, ...changes } });

describe("a plan", () => {
  it.each<[string, Offer]>([
    ["all seven cards and a rule", offer()],
    ["a meter that is INACTIVE", withCard("usage", { billableId: "um.idle" }, { pricingRules: [] })],
    [
      "named seats by the week",
      withCard("seats", { billableId: "addon.named", licenseType: "NAMED_LICENSE", usageCycle: "WEEKLY" }),
    ],
    ["usage cycles as long as its own", withCard("seats", { usageCycle: "MONTHLY" })],
    [
      "a commitment in fewer currencies",
      offer({
        supportedCurrencies: [USD, EUR],
        rateCards: [card("usage", { rateValues: [prices(USD), prices(EUR)] }), card("floor")],
      }),
    ],
    [
      "prices in more currencies than are billed",
      withCard(
        "usage",
        { rateValues: [prices(USD), prices(EUR)] },
        { supportedCurrencies: [USD, EUR], billedIn: [USD] },
      ),
    ],
    ["a commitment to nothing", withCard("floor", { rateValues: [{ currency: USD, rate: decimal("0") }] })],
    [
      "a fee once, after a free year",
      withCard("fee", { feeType: "ONE_TIME", recurrence: { interval: 1, offset: 12 } }),
    ],
    ["a fee every hundred years", withCard("fee", { recurrence: { interval: 1200, offset: 0 } })],
    [
      "credits that expire by themselves",
      withCard("credits", grantDetails({ expiryType: "CUSTOM", expiryDuration: "P90D" })),
    ],
    ["negative prices", withCard("fee", { rateValues: [{ currency: USD, rate: decimal("-5") }] })],
    [
      "rules of one order for different timings",
      withRules(rule(), rule({ name: "other", invoiceTiming: "IN_ADVANCE" })),
    ],
    ["an order of a fee, units and credits", purchase(card("fee"), card("grant"), card("credits"))],
    [
      "deferred revenue from usage, and seats in arrears",
      offer({
        deferredRevenue: true,
        rateCards: [
          card("usage"),
          card("seats", { invoiceTiming: "IN_ARREARS", proratedRefundMode: "NONE" }),
          card("floor"),
        ],
      }),
    ],
  ])("can be billed with %s", (_what, sound) => {
    expect(told(sound)).toEqual([]);
  });

  it.each<[string, Offer, string]>([
    [
      "no cycle",
      (({ pricingCycleConfig: _, ...rest }) => rest)(offer()),
      "PRICE_PLAN pp.1: a BILLING plan needs a pricing cycle",
    ],
    [
      "a cycle to purchase",
      { ...purchase(card("fee")), pricingCycleConfig: MONTHLY },
      "PRICE_PLAN pp.1: a PURCHASE plan has no pricing cycle",
    ],
    [
      "deferred revenue of a purchase",
      { ...purchase(card("fee", { invoiceTiming: "IN_ARREARS" })), deferredRevenue: true },
      "PRICE_PLAN pp.1: a PURCHASE plan has no deferred revenue",
    ],
    ["no card", offer({ rateCards: [], pricingRules: [] }), "PRICE_PLAN pp.1: the plan has no rate card"],
    [
      "no currency",
      offer({ supportedCurrencies: [], pricingRules: [], rateCards: [card("usage", { rateValues: [] })] }),
      "PRICE_PLAN pp.1: the plan supports no currency",
    ],
    [
      "a meter that does not exist",
      withCard("usage", { billableId: "um.none" }),
      "RATE_CARD usage: usage meter 'um.none' does not exist",
    ],
    [
      "an add-on in place of a meter",
      withCard("usage", { billableId: "addon.x" }),
      "RATE_CARD usage: usage meter 'addon.x' does not exist",
    ],
    [
      "a draft meter",
      withCard("usage", { billableId: "um.draft" }),
      "RATE_CARD usage: usage meter 'um.draft' is DRAFT; activate it first",
    ],
    [
      "an archived meter",
      withCard("usage", { billableId: "um.old" }),
      "RATE_CARD usage: usage meter 'um.old' is ARCHIVED",
    ],
    [
      "an add-on that does not exist",
      withCard("fee", { billableId: "addon.none" }),
      "RATE_CARD fee: add-on 'addon.none' does not exist",
    ],
    [
      "an archived add-on",
      withCard("fee", { billableId: "addon.old" }),
      "RATE_CARD fee: add-on 'addon.old' is ARCHIVED",
    ],
    [
      "named seats counted by quantity",
      withCard("seats", { billableId: "addon.named" }),
      "RATE_CARD seats: add-on 'addon.named' is of type NAMED_LICENSE, not LICENSE",
    ],
    [
      "credits of a fee's add-on",
      offer({ rateCards: [card("credits", { billableId: "addon.fee" })], pricingRules: [] }),
      "RATE_CARD credits: add-on 'addon.fee' is of type FIXED_FEE, not CREDIT_GRANT",
    ],
    [
      "units of an unknown feature",
      withCard("grant", { billableId: "feature.x" }),
      "RATE_CARD grant: feature 'feature.x' does not exist",
    ],
    [
      "overage of an unknown feature",
      withCard("overage", { billableId: "feature.x" }),
      "RATE_CARD overage: feature 'feature.x' does not exist",
    ],
    ["no price in a currency", withCard("usage", { rateValues: [] }), "RATE_CARD usage: has no rate in USD"],
    ["no credits in a currency", withCard("credits", { rateValues: [] }), "RATE_CARD credits: has no rate in USD"],
    [
      "a price in another currency",
      withCard("usage", { rateValues: [prices(), prices(EUR)] }),
      "RATE_CARD usage: has a rate in EUR, which the plan does not support",
    ],
    [
      "a commitment in another currency",
      withCard("floor", { rateValues: [{ ...amount, currency: EUR }] }),
      "RATE_CARD floor: has a rate in EUR, which the plan does not support",
    ],
    [
      "two prices in a currency",
      withCard("fee", { rateValues: [amount, amount] }),
      "RATE_CARD fee: has two rates in USD",
    ],
    [
      "a hole before the first slab",
      withCard("usage", slabs(flat("5"), 1)),
      "RATE_CARD usage: usage up to 5 has no slab; the first must start after 0",
    ],
    [
      "slabs that overlap",
      withCard("usage", slabs(flat("0", "10", "10"), 3)),
      "RATE_CARD usage: slab 3 starts after 10, which does not lie above slab 2's 10",
    ],
    [
      "slabs that go back",
      withCard("seats", slabs(flat("0", "10", "5"), 3)),
      "RATE_CARD seats: slab 3 starts after 5, which does not lie above slab 2's 10",
    ],
    [
      "a slab without a price",
      withCard("overage", slabs(flat("0", "10"), 1)),
      "RATE_CARD overage: slab 2 has no rate in USD",
    ],
    [
      "a price without a slab",
      withCard("grant", slabs(flat("0"), 2)),
      "RATE_CARD grant: rate of an unknown slab 2 in USD",
    ],
    [
      "slabs of credits that overlap",
      withCard("credits", {
        rateValues: [{ ...prices(USD, 2), creditAmount: decimal("1"), slabs: flat("0", "0").slabs }],
      }),
      "RATE_CARD credits: slab 2 starts after 0, which does not lie above slab 1's 0 in USD",
    ],
    [
      "packages of no size",
      withCard("usage", {
        ratePlan: {
          pricingModel: "TIERED",
          slabs: [{ order: 1, startAfter: decimal("0"), priceType: "PACKAGE", packageSize: decimal("0") }],
        },
      }),
      "RATE_CARD usage: slab 1 has a package size that is not above zero",
    ],
    [
      "a minimum above the maximum",
      withCard("usage", {
        rateValues: [{ ...prices(), bounds: { minimumRate: decimal("2"), maximumRate: decimal("1") } }],
      }),
      "RATE_CARD usage: minimum exceeds maximum in USD",
    ],
    [
      "usage cycles longer than its own",
      withCard("seats", { usageCycle: "QUARTERLY" }),
      "RATE_CARD seats: has QUARTERLY usage cycles, which are longer than the plan's MONTHLY cycle",
    ],
    [
      "no seat at the most",
      withCard("seats", { maxQuantity: decimal("0") }),
      "RATE_CARD seats: has a maximum quantity that is not above zero",
    ],
    [
      "less than no overage at the most",
      withCard("overage", { maxQuantity: decimal("-1") }),
      "RATE_CARD overage: has a maximum quantity that is not above zero",
    ],
    [
      "a refund without proration",
      withCard("seats", { enableProration: false, proratedRefundMode: "WALLET" }),
      "RATE_CARD seats: refunds WALLET, but only seats paid in advance and prorated are given back",
    ],
    [
      "a refund of what is paid in arrears",
      withCard("seats", { invoiceTiming: "IN_ARREARS" }),
      "RATE_CARD seats: refunds CREDITS, but only seats paid in advance and prorated are given back",
    ],
    [
      "units whose end is their start",
      withCard("grant", {
        featureConfigs: [{ effectiveFrom: "P1M", effectiveUntil: "P31D", featureCreditLimit: decimal("1") }],
      }),
      "RATE_CARD grant: grant 1 ends with P31D, which does not lie after its start with P1M",
    ],
    [
      "a custom expiry without a time",
      withCard("credits", grantDetails({ expiryType: "CUSTOM" })),
      "RATE_CARD credits: expires at a CUSTOM time, but has no expiry duration",
    ],
    [
      "an expiry at once",
      withCard("credits", grantDetails({ expiryType: "CUSTOM", expiryDuration: "PT0S" })),
      "RATE_CARD credits: expires after PT0S, which is no time",
    ],
    [
      "a time for an expiry that needs none",
      withCard("credits", grantDetails({ expiryDuration: "P1M" })),
      "RATE_CARD credits: has an expiry duration, which NO_EXPIRY does not use",
    ],
    [
      "credits for what does not exist",
      withCard("credits", grantDetails({ applicableEntityIds: ["um.none"] })),
      "RATE_CARD credits: its credits apply to 'um.none', which is no billable item",
    ],
    [
      "credits for something twice",
      withCard("credits", grantDetails({ applicableEntityIds: ["um.1", "um.1"] })),
      "RATE_CARD credits: its credits apply to 'um.1' twice",
    ],
    [
      "a fee that is charged once every third cycle",
      withCard("fee", { feeType: "ONE_TIME", recurrence: { interval: 3, offset: 0 } }),
      "RATE_CARD fee: is charged once, so it has no interval of 3 cycles",
    ],
    [
      "credits that are granted once every third cycle",
      withCard("credits", { grantType: "ONE_TIME", recurrence: { interval: 3, offset: 0 } }),
      "RATE_CARD credits: is charged once, so it has no interval of 3 cycles",
    ],
    [
      "a fee that nobody lives to pay",
      withCard("fee", { recurrence: { interval: 1200, offset: 1 } }),
      "RATE_CARD fee: is billed only after 1201 MONTHLY cycles, more than 100 years",
    ],
    [
      "a commitment below nothing",
      withCard("floor", { rateValues: [{ currency: USD, rate: decimal("-1") }] }),
      "RATE_CARD floor: commits to less than zero in USD",
    ],
    ["usage that is purchased", purchase(card("usage")), "RATE_CARD usage: a PURCHASE plan has no cards of type USAGE"],
    [
      "seats that are purchased",
      purchase(card("seats")),
      "RATE_CARD seats: a PURCHASE plan has no cards of type LICENSE",
    ],
    [
      "overage that is purchased",
      purchase(card("overage")),
      "RATE_CARD overage: a PURCHASE plan has no cards of type ENTITLEMENT_OVERAGE",
    ],
    [
      "a commitment that is purchased",
      purchase(card("floor")),
      "RATE_CARD floor: a PURCHASE plan has no cards of type MINIMUM_COMMITMENT",
    ],
    [
      "a purchase every third cycle",
      purchase(card("fee", { recurrence: { interval: 3, offset: 0 } })),
      "RATE_CARD fee: is purchased, so it has no interval and no offset in cycles",
    ],
    [
      "a purchase by the day",
      purchase(card("fee", { enableProration: true })),
      "RATE_CARD fee: is purchased, so there is no cycle to prorate by",
    ],
    [
      "purchased credits until the cycle ends",
      purchase(card("credits", grantDetails({ expiryType: "PRICING_CYCLE" }))),
      "RATE_CARD credits: expires with the pricing cycle, and a PURCHASE plan has none",
    ],
    [
      "deferred revenue of a fee in advance",
      offer({ deferredRevenue: true, pricingRules: [], rateCards: [card("fee")] }),
      "RATE_CARD fee: a plan with deferred revenue has no cards that are invoiced in advance",
    ],
    [
      "deferred revenue of credits",
      offer({ deferredRevenue: true, pricingRules: [], rateCards: [card("credits")] }),
      "RATE_CARD credits: a plan with deferred revenue has no cards of type CREDIT_GRANT",
    ],
    [
      "deferred revenue of units",
      offer({ deferredRevenue: true, pricingRules: [], rateCards: [card("grant")] }),
      "RATE_CARD grant: a plan with deferred revenue has no cards of type BILLING_ENTITLEMENT",
    ],
    [
      "deferred revenue of overage",
      offer({ deferredRevenue: true, pricingRules: [], rateCards: [card("overage")] }),
      "RATE_CARD overage: a plan with deferred revenue has no cards of type ENTITLEMENT_OVERAGE",
    ],
    [
      "an update of nothing",
      withRules(rule({ action: { type: "UPDATE", target: "" } })),
      "PRICING_RULE pp_rule.1: updates, but names no target",
    ],
    [
      "an update of what is not there",
      withRules(rule({ action: { type: "UPDATE", target: "revenue.urc.um.9" } })),
      "PRICING_RULE pp_rule.1: updates 'revenue.urc.um.9', which is no variable that a rule can change here",
    ],
    [
      "an update of another timing's card",
      withRules(rule({ action: { type: "UPDATE", target: "revenue.ff.addon.fee" } })),
      "PRICING_RULE pp_rule.1: updates 'revenue.ff.addon.fee', which is no variable that a rule can change here",
    ],
    [
      "an update of a total",
      withRules(rule({ action: { type: "UPDATE", target: "revenue.rate_card_total" } })),
      "PRICING_RULE pp_rule.1: updates 'revenue.rate_card_total', which is no variable that a rule can change here",
    ],
    [
      "a surcharge in arrears on what is paid in advance",
      offer({ rateCards: [card("fee")], pricingRules: [rule({ computation: "5" })] }),
      "PRICING_RULE pp_rule.1: is never evaluated: no rate card is invoiced IN_ARREARS",
    ],
    [
      "a rule for what is purchased",
      { ...purchase(card("fee", { invoiceTiming: "IN_ARREARS" })), pricingRules: [rule()] },
      "PRICING_RULE pp_rule.1: is never evaluated: a PURCHASE plan is billed by orders",
    ],
    [
      "a rule for a timing without cards",
      offer({ rateCards: [card("usage")], pricingRules: [rule({ invoiceTiming: "IN_ADVANCE", computation: "1" })] }),
      "PRICING_RULE pp_rule.1: is never evaluated: no rate card is invoiced IN_ADVANCE",
    ],
  ])("cannot be billed with %s", (_what, wrong, fault) => {
    expect(told(wrong)).toEqual([fault]);
  });

  it.each<[string, object, RegExp]>([
    ["a condition that is no JSON", { condition: "{" }, /^PRICING_RULE pp_rule\.1: condition: /],
    ["a computation that is no JSON", { computation: "nonsense" }, /^PRICING_RULE pp_rule\.1: computation: /],
    ["an unknown operator", { computation: '{"pow":[2,3]}' }, /^PRICING_RULE pp_rule\.1: computation: .*pow/],
    [
      "an unknown variable",
      { computation: '{"var":"usage.urc.um.2"}' },
      /^PRICING_RULE pp_rule\.1: computation: .*usage\.urc\.um\.2/,
    ],
    [
      "a variable of another timing's card",
      { condition: '{">":[{"var":"revenue.ff.addon.fee"},1]}' },
      /^PRICING_RULE pp_rule\.1: condition: .*revenue\.ff\.addon\.fee/,
    ],
  ])("cannot be billed with %s in a rule", (_what, changes, fault) => {
    expect(told(withRules(rule(changes)))).toEqual([expect.stringMatching(fault)]);
  });

  it("cannot be billed with two rules of one order or name, and says so of both", () => {
    const other = { id: "pp_rule.2" as PricingRuleId };
    expect(told(withRules(rule(), rule({ ...other, name: "other" })))).toEqual([
      "PRICING_RULE pp_rule.1: another rule that is evaluated IN_ARREARS has the order 1",
      "PRICING_RULE pp_rule.2: another rule that is evaluated IN_ARREARS has the order 1",
    ]);
    expect(told(withRules(rule(), rule({ ...other, order: 2 })))).toEqual([
      "PRICING_RULE pp_rule.1: another rule is called 'discount'",
      "PRICING_RULE pp_rule.2: another rule is called 'discount'",
    ]);
  });

  it("cannot be billed with two cards for one thing, and says so of both", () => {
    const twice = [card("usage"), card("usage", { name: "again" }), card("floor"), card("floor", { name: "second" })];
    expect(told(offer({ rateCards: twice }))).toEqual([
      "RATE_CARD usage: 'um.1' has more than one rate card",
      "RATE_CARD again: 'um.1' has more than one rate card",
      "RATE_CARD floor: the plan has more than one minimum commitment",
      "RATE_CARD second: the plan has more than one minimum commitment",
    ]);
  });

  it("says everything that is wrong at once", () => {
    const { pricingCycleConfig: _, ...wrong } = offer({
      supportedCurrencies: [USD, EUR],
      rateCards: [
        card("usage", { billableId: "um.none", ...slabs(flat("1"), 1) }),
        card("seats", { maxQuantity: decimal("0"), rateValues: [prices(USD), prices(EUR)] }),
        card("floor"),
      ],
      pricingRules: [rule({ action: { type: "UPDATE", target: "" }, invoiceTiming: "IN_ADVANCE" })],
    });
    expect(told(wrong)).toEqual([
      "PRICE_PLAN pp.1: a BILLING plan needs a pricing cycle",
      "RATE_CARD usage: has no rate in EUR",
      "RATE_CARD usage: usage meter 'um.none' does not exist",
      "RATE_CARD usage: usage up to 1 has no slab; the first must start after 0",
      "RATE_CARD seats: has a maximum quantity that is not above zero",
      "PRICING_RULE pp_rule.1: updates, but names no target",
    ]);
  });
});
