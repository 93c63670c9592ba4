import { describe, expect, it } from "vitest";
import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import type { CycleInvoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { aBasis, usageOf } from "../invoicing/invoice-basis.ts";
import { nodeOf, nodesOf, outline } from "../invoicing/outline.ts";
import { creditGrantCard, entitlementCard, licenseCard, overageCard, seatsFrom } from "../rating/more-cards.ts";
import { feeCard, usageCard } from "../rating/rate-cards.ts";
import { rule, v } from "./rules.ts";

const calls = (traits: Parameters<typeof usageCard>[1] = {}) =>
  usageCard(">0: PER_UNIT 2", { billableId: "um.a.1" as UsageMeterId, ...traits });
const CALLS = "urc.um.a.1";

const drafted = (
  rules: readonly PricingRule[],
  {
    cards = [calls()],
    usage = { "um.a.1": "150" },
    ...rest
  }: { cards?: readonly RateCard[]; usage?: Readonly<Record<string, string>> } & Partial<
    Parameters<typeof aBasis>[0]
  > = {},
): CycleInvoice => draftInvoice(aBasis({ rateCards: cards, usage, pricingRules: rules, ...rest }))!;

const amountOf = (invoice: CycleInvoice, id: string) => toText(nodeOf(invoice.revenueInfo, id).value);
const typesOf = ({ ruleLogs = [] }: CycleInvoice) => ruleLogs.map(({ type }) => type);

describe("a pricing rule", () => {
  it("that updates usage rates the card anew, and a later one sees it (vector 33)", () => {
    const invoice = drafted([
      rule({ id: "discount", order: 2, compute: { "*": [v(`revenue.${CALLS}`), -0.1] }, description: "10 % off" }),
      rule({
        id: "free",
        order: 1,
        compute: { max: [{ "-": [v(`usage.${CALLS}`), 100] }, 0] },
        update: `usage.${CALLS}`,
      }),
    ]);
    expect(outline(nodeOf(invoice.revenueInfo, "sub_total_amount"))).toBe(
      `
SUB_TOTAL_AMOUNT 90
  USAGE_RATE_CARD_AMOUNT 100
    USAGE_RATE_CARD_SLAB_AMOUNT 300
    PRICING_RULE_USAGE_UPDATE_AMOUNT -200
  TOTAL_PRICING_RULE_ADDITION_AMOUNT -10
    PRICING_RULE_ADDITION_AMOUNT -10
`.trim(),
    );
    expect(nodeOf(invoice.revenueInfo, "rule.discount").description).toBe("10 % off");
    expect(toText(nodeOf(invoice.revenueInfo, `${CALLS}.free`).quantity!)).toBe("-100");
  });

  it("gives 10 % off the whole plan where enough was used (example A)", () => {
    const ofMore = [calls(), calls({ billableId: "um.b" as UsageMeterId, name: "b" })];
    const tenOff = rule({
      when: { ">": [{ "+": [v(`usage.${CALLS}`), v("usage.urc.um.b")] }, 1000000] },
      compute: { "*": [v("revenue.rate_card_total"), -0.1] },
    });
    const at = (b: string) => drafted([tenOff], { cards: ofMore, usage: { "um.a.1": "600000", "um.b": b } });
    expect(amountOf(at("400001"), "rule.r1")).toBe("-200000.2");
    expect(nodesOf(at("400000").revenueInfo).some(({ id }) => id === "rule.r1")).toBe(false);
  });

  it("gives every license free minutes (example B)", () => {
    const minutes = usageCard(">0: PER_UNIT 0.1", { billableId: "um.min" as UsageMeterId });
    const seats = licenseCard({ enableProration: false, list: ">0: FLAT 0" });
    const free = rule({
      compute: {
        "*": [{ min: [{ "*": [{ "*": [v("usage.lic.addon.seat"), 1000] }, 0.1] }, v("revenue.urc.um.min")] }, -1],
      },
    });
    const quantities = {
      ...NO_QUANTITIES,
      usage: usageOf({ "um.min": "30000" }),
      seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": "20" })]]),
    };
    expect(toText(drafted([free], { cards: [minutes, seats], quantities }).totalAmount)).toBe("1000");
  });

  it("without a condition always holds, and a bare number is a computation", () => {
    expect(toText(drafted([rule({ compute: "5" })]).totalAmount)).toBe("305");
  });

  it.each`
    update                | compute     | value      | type                                    | because
    ${`revenue.${CALLS}`} | ${"100"}    | ${"100"}   | ${"PRICING_RULE_REVENUE_UPDATE_AMOUNT"} | ${"the amount is what the rule says"}
    ${`revenue.${CALLS}`} | ${"99.999"} | ${"99.99"} | ${"PRICING_RULE_REVENUE_UPDATE_AMOUNT"} | ${"cut to the minor unit once"}
    ${`revenue.${CALLS}`} | ${"-7"}     | ${"-7"}    | ${"PRICING_RULE_REVENUE_UPDATE_AMOUNT"} | ${"also below zero"}
    ${`usage.${CALLS}`}   | ${"0"}      | ${"0"}     | ${"PRICING_RULE_USAGE_UPDATE_AMOUNT"}   | ${"nothing was used"}
    ${`usage.${CALLS}`}   | ${"-3"}     | ${"0"}     | ${"PRICING_RULE_USAGE_UPDATE_AMOUNT"}   | ${"less than nothing costs nothing"}
    ${`usage.${CALLS}`}   | ${"200"}    | ${"400"}   | ${"PRICING_RULE_USAGE_UPDATE_AMOUNT"}   | ${"more was used"}
  `("sets $update to $compute: the card costs $value, $because", ({ update, compute, value, type }) => {
    const invoice = drafted([rule({ update, compute })]);
    expect(amountOf(invoice, CALLS)).toBe(value);
    expect(nodeOf(invoice.revenueInfo, `${CALLS}.r1`).type).toBe(type);
    expect(toText(invoice.totalAmount)).toBe(value);
  });

  it("changes a fee, which then shows what it was", () => {
    const invoice = drafted([rule({ update: "revenue.ff.addon.platform", compute: "40" })], {
      cards: [feeCard({ enableProration: false })],
    });
    expect(outline(nodeOf(invoice.revenueInfo, "ff.addon.platform"))).toBe(
      `
FIXED_FEE_RATE_CARD_AMOUNT 40
  FIXED_FEE_RATE_CARD_AMOUNT 50
  PRICING_RULE_REVENUE_UPDATE_AMOUNT -10
`.trim(),
    );
  });

  it("keeps the card's minimum when usage is updated, and none when revenue is", () => {
    const cards = [calls({ bounds: { minimumRate: "50" } })];
    expect(amountOf(drafted([rule({ update: `usage.${CALLS}`, compute: "1" })], { cards }), CALLS)).toBe("50");
    expect(amountOf(drafted([rule({ update: `revenue.${CALLS}`, compute: "1" })], { cards }), CALLS)).toBe("1");
  });

  it("overwrites what an earlier one did to the card", () => {
    const rules = [
      rule({ id: "one", order: 1, update: `revenue.${CALLS}`, compute: "7" }),
      rule({ id: "two", order: 2, update: `usage.${CALLS}`, compute: { "*": [v(`revenue.${CALLS}`), 10] } }),
      rule({ id: "three", order: 3, update: `revenue.${CALLS}`, compute: { "+": [v(`revenue.${CALLS}`), 1] } }),
    ];
    const invoice = drafted(rules);
    expect(nodeOf(invoice.revenueInfo, CALLS).lineItems.map(({ value }) => toText(value))).toEqual([
      "300",
      "-293",
      "133",
      "1",
    ]);
    expect(amountOf(invoice, CALLS)).toBe("141");
  });

  it("computes with every digit, and money is cut afterwards", () => {
    const third = calls({});
    const cards = [usageCard(">0: PER_UNIT 0.001", { billableId: third.billableId })];
    const rules = [rule({ compute: { "*": [v(`revenue.${CALLS}`), 1000] } })];
    expect(amountOf(drafted(rules, { cards, usage: { "um.a.1": "9.999" } }), "rule.r1")).toBe("9.99");
  });
});

describe("what a rule may read", () => {
  const cards: readonly RateCard[] = [
    calls({ tag: "api" }),
    usageCard(">0: PER_UNIT 1", { billableId: "um.b" as UsageMeterId, name: "b", tag: "api" }),
    feeCard({ enableProration: false }),
    licenseCard(),
    entitlementCard({ invoiceTiming: "IN_ARREARS" }),
    overageCard(),
    creditGrantCard({ invoiceTiming: "IN_ARREARS" }),
  ];
  const quantities = {
    usage: usageOf({ "um.a.1": "150", "um.b": "7" }),
    seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": "3" })]]),
    overage: new Map([["feature.records" as never, usageOf({ x: "7000" }).get("x" as UsageMeterId)!]]),
  };
  const read = (name: string, rest: object = {}) => {
    const { ruleLogs = [] } = drafted([rule({ compute: { if: [v(name), 1, 0] } })], {
      cards,
      quantities,
      on: "2025-08-10",
      ...rest,
    });
    return ruleLogs[0]!.changes.errorMessage ?? ruleLogs[0]!.variablesValue[name]!.value;
  };

  it.each`
    variable                         | value
    ${`usage.${CALLS}`}              | ${"150"}
    ${`revenue.${CALLS}`}            | ${"300"}
    ${"revenue.ff.addon.platform"}   | ${"50"}
    ${"usage.lic.addon.seat"}        | ${"3"}
    ${"revenue.lic.addon.seat"}      | ${"30"}
    ${"revenue.ber.feature.records"} | ${"120"}
    ${"usage.eo.feature.records"}    | ${"7000"}
    ${"revenue.eo.feature.records"}  | ${"310"}
    ${"revenue.cg.addon.credit"}     | ${"10"}
    ${"credit.cg.addon.credit"}      | ${"100"}
    ${"usage.tag.api"}               | ${"157"}
    ${"revenue.tag.api"}             | ${"307"}
    ${"revenue.rate_card_total"}     | ${"827"}
    ${"invoice.start_date"}          | ${"2025-08-01T00:00:00Z"}
    ${"invoice.end_date"}            | ${"2025-09-01T00:00:00Z"}
    ${"usage.ff.addon.platform"}     | ${"unknown variable 'usage.ff.addon.platform'"}
    ${"revenue.urc.other"}           | ${"unknown variable 'revenue.urc.other'"}
  `("$variable is $value", ({ variable, value }) => {
    expect(read(variable)).toBe(value);
  });

  it("is a card of its own timing", () => {
    const inAdvance = feeCard({ billableId: "addon.early" as AddOnId, invoiceTiming: "IN_ADVANCE", name: "early" });
    expect(read("revenue.ff.addon.early", { cards: [...cards, inAdvance] })).toMatch("unknown variable");
  });

  it("is zero of a card that the cycle does not bill", () => {
    const quarterly = feeCard({ billableId: "addon.quarter" as AddOnId, interval: 3, name: "quarterly" });
    expect(
      read("revenue.ff.addon.quarter", { cards: [...cards, quarterly], on: "2025-02-10", from: "2025-01-01" }),
    ).toBe("0");
  });

  it("are the days of the cycle, also where clocks change (75 free photos a day)", () => {
    const days = { "duration.as": [{ "duration.between": [v("invoice.start_date"), v("invoice.end_date")] }, "DAYS"] };
    const free = (on: string) =>
      amountOf(
        drafted([rule({ compute: { "*": [days, 75] } })], { on, from: "2024-01-01", zone: "Europe/Berlin" }),
        "rule.r1",
      );
    expect([free("2025-08-10"), free("2025-03-10")]).toEqual(["2325", "2325"]);
  });
});

describe("a rule of the other timing", () => {
  const early = feeCard({ invoiceTiming: "IN_ADVANCE", enableProration: false });
  const rules = [
    rule({ id: "early", invoiceTiming: "IN_ADVANCE", compute: { "*": [v("revenue.rate_card_total"), -0.5] } }),
    rule({ id: "late", compute: "1" }),
  ];

  it("is not evaluated", () => {
    expect(drafted(rules, { cards: [calls(), early] }).ruleLogs?.map(({ rule: { id } }) => id)).toEqual(["late"]);
  });

  it("in advance sees fees in advance, and its lines stand in the sub-total", () => {
    const invoice = drafted(rules, { cards: [calls(), early], kind: "IN_ADVANCE" });
    expect(outline(nodeOf(invoice.revenueInfo, "gross_amount"))).toBe(
      `
GROSS_AMOUNT 25
  TOTAL_ADVANCED_FEES 50
    ADVANCED_FIXED_FEE 50
  PRICE_PLAN_AMOUNT -25
    SUB_TOTAL_AMOUNT -25
      TOTAL_PRICING_RULE_ADDITION_AMOUNT -25
        PRICING_RULE_ADDITION_AMOUNT -25
`.trim(),
    );
  });
});

describe("a rule that goes wrong", () => {
  it.each`
    traits                                                       | type                   | message
    ${{ when: { ">": [v("usage.urc.none"), 1] }, compute: "1" }} | ${"CONDITION_ERROR"}   | ${"unknown variable 'usage.urc.none'"}
    ${{ when: "{", compute: "1" }}                               | ${"CONDITION_ERROR"}   | ${"the expression is not JSON"}
    ${{ compute: { "/": [1, 0] } }}                              | ${"COMPUTATION_ERROR"} | ${"the computation gives nothing, not a number"}
    ${{ compute: '"much"' }}                                     | ${"COMPUTATION_ERROR"} | ${"the computation gives the text 'much', not a number"}
    ${{ compute: { frob: [1] } }}                                | ${"COMPUTATION_ERROR"} | ${"unknown operator 'frob'"}
    ${{ compute: "1", update: "revenue.rate_card_total" }}       | ${"COMPUTATION_ERROR"} | ${"'revenue.rate_card_total' cannot be updated"}
    ${{ compute: "1", update: "invoice.end_date" }}              | ${"COMPUTATION_ERROR"} | ${"'invoice.end_date' cannot be updated"}
    ${{ compute: "1", update: "revenue.urc.none" }}              | ${"COMPUTATION_ERROR"} | ${"'revenue.urc.none' cannot be updated"}
  `("$traits is skipped: $type, $message", ({ traits, type, message }) => {
    const invoice = drafted([rule({ ...traits, order: 1, id: "bad" }), rule({ id: "good", order: 2, compute: "1" })]);
    expect(invoice.ruleLogs?.[0]).toMatchObject({ type, changes: { errorMessage: message } });
    expect(toText(invoice.totalAmount)).toBe("301");
  });

  it("because its card is not billed in this cycle says so", () => {
    const cards = [calls(), feeCard({ interval: 3 })];
    const rules = [rule({ update: "revenue.ff.addon.platform", compute: "1" })];
    expect(drafted(rules, { cards, on: "2025-01-10", from: "2025-01-01" }).ruleLogs?.[0]?.changes.errorMessage).toBe(
      "'revenue.ff.addon.platform' is of nothing that this cycle bills",
    );
  });

  it("that computes for ever is given up", () => {
    const many = {
      reduce: [Array.from({ length: 40 }, (_, n) => n), { "*": [v("accumulator"), v("accumulator")] }, 99],
    };
    expect(typesOf(drafted([rule({ compute: many })]))).toEqual(["COMPUTATION_ERROR"]);
  });
});

describe("the log of a rule", () => {
  it("tells usage and revenue before and after, and what was read", () => {
    const { ruleLogs } = drafted(
      [rule({ update: `usage.${CALLS}`, when: { "==": [1, 1] }, compute: { "*": [v(`usage.${CALLS}`), 2] } })],
      { usage: { "um.a.1": "100" } },
    );
    const [log] = JSON.parse(JSON.stringify(ruleLogs));
    expect(log).toEqual({
      id: "rule_log.inv.1.1",
      type: "CONDITION_TRUE",
      order: 1,
      changes: { key: CALLS, keyName: "Calls", oldRevenue: "200", newRevenue: "400", oldUsage: "100", newUsage: "200" },
      rule: { id: "r1", name: "rule r1", condition: '{"==":[1,1]}', computation: expect.any(String) },
      variablesValue: { [`usage.${CALLS}`]: { name: "Usage of Calls", value: "100" } },
    });
  });

  it("of a line has the line's id, and of a condition that does not hold no change", () => {
    const { ruleLogs = [] } = drafted([
      rule({ id: "add", compute: "4", description: "Fee" }),
      rule({ id: "no", order: 2, when: "false", compute: "1", update: `revenue.${CALLS}` }),
    ]);
    const short = ruleLogs.map(({ type, changes: { key, keyName, oldRevenue, newRevenue } }) =>
      [type, key, keyName, toText(oldRevenue), toText(newRevenue)].join(" "),
    );
    expect(short).toEqual([`CONDITION_TRUE rule.add Fee 0 4`, `CONDITION_FALSE ${CALLS} Calls 300 300`]);
  });

  it("is absent where there are no rules", () => {
    expect(drafted([])).not.toHaveProperty("ruleLogs");
  });
});

describe("a rule over amounts and quantities that do not come out even by themselves", () => {
  const fee = (name: string, rate: string) => feeCard({ name, billableId: `addon.${name}` as AddOnId, rate });
  /** 10 of 30 days of 100 and of 200: exactly 100 together, although neither is a decimal. */
  const inTenDays = { cards: [fee("a", "100"), fee("b", "200")], on: "2025-04-25", from: "2025-04-21", usage: {} };
  const total = v("revenue.rate_card_total");

  it("takes what they come to together", () => {
    const tenOff = rule({ id: "off", compute: { "*": [total, -0.1] } });
    expect(amountOf(drafted([tenOff], inTenDays), "rule.off")).toBe("-10");
  });

  it("finds a bound reached that is reached exactly", () => {
    const invoice = drafted([rule({ id: "off", when: { ">=": [total, 100] }, compute: -5 })], inTenDays);
    expect(typesOf(invoice)).toEqual(["CONDITION_TRUE"]);
  });

  it("makes of an average of seats what its fraction makes", () => {
    const card = licenseCard({});
    const seat = card.billableId;
    const invoice = drafted([rule({ id: "off", compute: { "*": [v(`usage.${cardKey(card)}`), -3] } })], {
      cards: [card],
      usage: {},
      on: "2025-04-25",
      from: "2025-04-01",
      quantities: { ...NO_QUANTITIES, seats: new Map([[seat, seatsFrom({ "2025-04-11": "10" })]]) },
    });
    // 200 seat-days in 30 days are 20/3 seats.
    expect(amountOf(invoice, "rule.off")).toBe("-20");
  });
});
