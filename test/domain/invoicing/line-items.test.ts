import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { usageTree } from "#domain/invoicing/usage-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";
import { type Charge, chargesOf } from "#domain/rating/charges.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { cycleOn } from "../rating/cycles.ts";
import { feeCard, JPY, KWD, USD, usageCard } from "../rating/rate-cards.ts";
import { usageOf } from "./invoice-basis.ts";
import { nodeOf, nodesOf, outline } from "./outline.ts";
import { treeOf } from "./tree-of.ts";

const charges = (
  rateCards: readonly RateCard[],
  usage: Readonly<Record<string, string>>,
  {
    timing = "IN_ARREARS",
    currency = USD,
    on = "2025-01-25",
    from = "2025-01-21",
  }: {
    timing?: BilledTiming;
    currency?: CurrencyCode;
    on?: string;
    from?: string;
  } = {},
): readonly Charge[] =>
  chargesOf(
    { rateCards, currency, quantities: { ...NO_QUANTITIES, usage: usageOf(usage) } },
    timing,
    cycleOn(on, { from }),
  );

const meter = (id: string) => ({ billableId: id as UsageMeterId, name: id, displayName: id.toUpperCase() });
const leaf = (type: LineItemType, id: string, value: string): LineItem => ({
  id,
  type,
  description: id,
  units: USD,
  value: decimal(value),
  lineItems: [],
});

const sms = usageCard(">0: PER_UNIT 0.02; >10000: PER_UNIT 0.01", meter("sms"));
const mail = usageCard(">0: PACKAGE 10 per 1000", meter("mail"));

describe("the tree of an invoice", () => {
  it("in arrears has the plan's cards under the sub-total", () => {
    expect(outline(treeOf({ charges: charges([sms, feeCard()], { sms: "12000" }) }, USD))).toBe(
      `
GRAND_TOTAL_AMOUNT 237.74
  TOTAL_AMOUNT 237.74
    NET_AMOUNT 237.74
      GROSS_AMOUNT 237.74
        PRICE_PLAN_AMOUNT 237.74
          SUB_TOTAL_AMOUNT 237.74
            USAGE_RATE_CARD_AMOUNT 220
              USAGE_RATE_CARD_SLAB_AMOUNT 200
              USAGE_RATE_CARD_SLAB_AMOUNT 20
            FIXED_FEE_RATE_CARD_AMOUNT 17.74
`.trim(),
    );
  });

  it("in advance has the fees of the cycle that begins", () => {
    const advance = feeCard({ invoiceTiming: "IN_ADVANCE", enableProration: false });
    expect(outline(treeOf({ charges: charges([sms, advance], {}, { timing: "IN_ADVANCE" }) }, USD))).toBe(
      `
GRAND_TOTAL_AMOUNT 50
  TOTAL_AMOUNT 50
    NET_AMOUNT 50
      GROSS_AMOUNT 50
        TOTAL_ADVANCED_FEES 50
          ADVANCED_FIXED_FEE 50
`.trim(),
    );
  });

  it("puts cards with one tag under one node, where the first of them stands", () => {
    const cards = [
      usageCard(">0: PER_UNIT 1", { ...meter("sms"), tag: "messages" }),
      feeCard({ enableProration: false }),
      usageCard(">0: PER_UNIT 2", { ...meter("mail"), tag: "messages" }),
      usageCard(">0: PER_UNIT 3", { ...meter("call"), tag: "" }),
    ];
    const tree = treeOf({ charges: charges(cards, { sms: "1", mail: "1", call: "1" }) }, USD);
    expect(outline(nodeOf(tree, "sub_total_amount"))).toBe(
      `
SUB_TOTAL_AMOUNT 56
  CUSTOM_TAG 3
    USAGE_RATE_CARD_AMOUNT 1
      USAGE_RATE_CARD_SLAB_AMOUNT 1
    USAGE_RATE_CARD_AMOUNT 2
      USAGE_RATE_CARD_SLAB_AMOUNT 2
  FIXED_FEE_RATE_CARD_AMOUNT 50
  USAGE_RATE_CARD_AMOUNT 3
    USAGE_RATE_CARD_SLAB_AMOUNT 3
`.trim(),
    );
    expect(nodeOf(tree, "tag.messages").description).toBe("messages");
  });

  it("subtracts credits, and adds other charges and taxes after them", () => {
    const content = {
      charges: charges([sms], { sms: "5000" }),
      credits: [leaf("SUB_CREDITS", "cred.1", "20"), leaf("SUB_CREDITS", "cred.2", "5.5")],
      miscellaneousCharges: [leaf("MISCELLANEOUS_CHARGE", "misc.1", "5"), leaf("MISCELLANEOUS_CHARGE", "misc.2", "-1")],
      taxes: [leaf("TAX_AMOUNT", "tax.1", "14.15")],
    };
    expect(outline(treeOf(content, USD))).toBe(
      `
GRAND_TOTAL_AMOUNT 92.65
  TOTAL_AMOUNT 92.65
    TOTAL_MISCELLANEOUS_CHARGES 4
      MISCELLANEOUS_CHARGE 5
      MISCELLANEOUS_CHARGE -1
    TOTAL_TAX_AMOUNT 14.15
      TAX_AMOUNT 14.15
    NET_AMOUNT 74.5
      TOTAL_CREDITS 25.5
        SUB_CREDITS 20
        SUB_CREDITS 5.5
      GROSS_AMOUNT 100
        PRICE_PLAN_AMOUNT 100
          SUB_TOTAL_AMOUNT 100
            USAGE_RATE_CARD_AMOUNT 100
              USAGE_RATE_CARD_SLAB_AMOUNT 100
`.trim(),
    );
  });

  it("shows the line of a card that was not used", () => {
    const tree = treeOf({ charges: charges([sms], {}) }, USD);
    expect(outline(nodeOf(tree, "sub_total_amount"))).toBe("SUB_TOTAL_AMOUNT 0\n  USAGE_RATE_CARD_AMOUNT 0");
  });

  it("gives every node an id that it keeps, whatever else is on the invoice", () => {
    const cards = [
      { ...sms, tag: "messages" },
      usageCard(">0: PER_UNIT 1", { ...meter("mail"), bounds: { minimumRate: "9" } }),
      feeCard(),
    ];
    const ids = nodesOf(treeOf({ charges: charges(cards, { sms: "12000" }) }, USD)).map(({ id }) => id);
    expect(ids).toEqual([
      "grand_total_amount",
      "total_amount",
      "net_amount",
      "gross_amount",
      "price_plan_amount",
      "sub_total_amount",
      "tag.messages",
      "urc.sms",
      "urc.sms.1",
      "urc.sms.2",
      "urc.mail",
      "urc.mail.adjustment",
      "ff.addon.platform",
    ]);
  });
});

describe("money on a line", () => {
  it.each`
    currency | price        | usage                   | value                    | because
    ${USD}   | ${"0.001"}   | ${"1"}                  | ${"0"}                   | ${"a tenth of a cent is nothing (vector 23)"}
    ${USD}   | ${"0.01"}    | ${"1"}                  | ${"0.01"}                | ${"a cent stays (vector 23)"}
    ${USD}   | ${"0.001"}   | ${"32109"}              | ${"32.1"}                | ${"32.109 is cut (vector 22's sum)"}
    ${USD}   | ${"0.00999"} | ${"1"}                  | ${"0"}                   | ${"cut, not rounded"}
    ${USD}   | ${"-0.019"}  | ${"1"}                  | ${"-0.01"}               | ${"cut towards zero on both sides"}
    ${USD}   | ${"-0.001"}  | ${"1"}                  | ${"0"}                   | ${"and never to a negative zero"}
    ${JPY}   | ${"10.9"}    | ${"1"}                  | ${"10"}                  | ${"yen have no decimals (vector 23)"}
    ${JPY}   | ${"0.99"}    | ${"1"}                  | ${"0"}                   | ${"less than a yen"}
    ${KWD}   | ${"1.2349"}  | ${"1"}                  | ${"1.234"}               | ${"dinars have three"}
    ${USD}   | ${"0.019"}   | ${`1${"0".repeat(40)}`} | ${`19${"0".repeat(37)}`} | ${"39 digits are exact"}
    ${USD}   | ${"1e-40"}   | ${"1"}                  | ${"0"}                   | ${"a speck is nothing"}
  `("$usage × $price $currency is $value, $because", ({ currency, price, usage, value }) => {
    const card = usageCard(`>0: PER_UNIT ${price}`, { ...meter("sms"), currency });
    const tree = treeOf({ charges: charges([card], { sms: usage }, { currency }) }, currency);
    expect(toText(nodeOf(tree, "urc.sms.1").value)).toBe(value);
    expect(toText(tree.value)).toBe(value);
    expect(nodesOf(tree).every(({ units }) => units === currency)).toBe(true);
  });

  it("is cut slab by slab, and the card is the sum of what is left", () => {
    const card = usageCard(">0: PER_UNIT 0.999; >1: PER_UNIT 0.999", meter("sms"));
    const tree = treeOf({ charges: charges([card], { sms: "2" }) }, USD);
    expect(outline(nodeOf(tree, "urc.sms"))).toBe(
      "USAGE_RATE_CARD_AMOUNT 1.98\n  USAGE_RATE_CARD_SLAB_AMOUNT 0.99\n  USAGE_RATE_CARD_SLAB_AMOUNT 0.99",
    );
  });

  it("of a negative card makes the total negative", () => {
    const card = usageCard(">0: PER_UNIT -0.5", meter("sms"));
    expect(toText(treeOf({ charges: charges([card], { sms: "5" }) }, USD).value)).toBe("-2.5");
  });
});

describe("the adjustment to a card's bounds", () => {
  it.each`
    price       | usage   | bounds                       | slab       | adjustment  | card       | because
    ${"1"}      | ${"4"}  | ${{ minimumRate: "10" }}     | ${"4"}     | ${"6"}      | ${"10"}    | ${"6 are missing"}
    ${"1"}      | ${"50"} | ${{ maximumRate: "40" }}     | ${"50"}    | ${"-10"}    | ${"40"}    | ${"10 are too many"}
    ${"3.337"}  | ${"1"}  | ${{ minimumRate: "10" }}     | ${"3.33"}  | ${"6.67"}   | ${"10"}    | ${"a minimum of 10 is billed as 10, not as 9.99"}
    ${"50.009"} | ${"1"}  | ${{ maximumRate: "40" }}     | ${"50"}    | ${"-10"}    | ${"40"}    | ${"a maximum of 40 is billed as 40"}
    ${"3.337"}  | ${"3"}  | ${{ minimumRate: "10.02" }}  | ${"10.01"} | ${"0.01"}   | ${"10.02"} | ${"the bound holds for what is billed"}
    ${"-3"}     | ${"5"}  | ${{ minimumRate: "-10" }}    | ${"-15"}   | ${"5"}      | ${"-10"}   | ${"a credit of at most 10"}
    ${"1"}      | ${"50"} | ${{ maximumRate: "39.999" }} | ${"50"}    | ${"-10.01"} | ${"39.99"} | ${"a bound between two cents is cut as well"}
  `(
    "of $usage × $price within $bounds is $adjustment, $because",
    ({ price, usage, bounds, slab, adjustment, card }) => {
      const tree = treeOf(
        { charges: charges([usageCard(`>0: PER_UNIT ${price}`, { ...meter("sms"), bounds })], { sms: usage }) },
        USD,
      );
      expect(toText(nodeOf(tree, "urc.sms.1").value)).toBe(slab);
      expect(toText(nodeOf(tree, "urc.sms.adjustment").value)).toBe(adjustment);
      expect(nodeOf(tree, "urc.sms.adjustment").type).toBe("RATE_CONFIG_ADJUSTMENT_AMOUNT");
      expect(toText(nodeOf(tree, "urc.sms").value)).toBe(card);
    },
  );

  it.each`
    bounds                   | usage   | metadata                        | description
    ${{ minimumRate: "10" }} | ${"0"}  | ${{ minimumRateApplied: true }} | ${"Adjustment to the minimum of 10"}
    ${{ maximumRate: "40" }} | ${"50"} | ${{ maximumRateApplied: true }} | ${"Adjustment to the maximum of 40"}
  `("says which bound it was: $metadata", ({ bounds, usage, metadata, description }) => {
    const card = usageCard(">0: PER_UNIT 1", { ...meter("sms"), bounds });
    const tree = treeOf({ charges: charges([card], { sms: usage }) }, USD);
    expect(nodeOf(tree, "urc.sms.adjustment")).toMatchObject({ metadata, description });
    expect(nodeOf(tree, "urc.sms").metadata).toEqual({ pricingModel: "TIERED", ...metadata });
  });

  it("makes up for the cents that cutting three slabs has taken from under a minimum", () => {
    const card = usageCard(">0: PER_UNIT 3.337; >1: PER_UNIT 3.337; >2: PER_UNIT 3.337", {
      ...meter("sms"),
      bounds: { minimumRate: "10" },
    });
    expect(outline(nodeOf(treeOf({ charges: charges([card], { sms: "3" }) }, USD), "urc.sms"))).toBe(
      `
USAGE_RATE_CARD_AMOUNT 10
  USAGE_RATE_CARD_SLAB_AMOUNT 3.33
  USAGE_RATE_CARD_SLAB_AMOUNT 3.33
  USAGE_RATE_CARD_SLAB_AMOUNT 3.33
  RATE_CONFIG_ADJUSTMENT_AMOUNT 0.01
`.trim(),
    );
  });

  it.each`
    price      | bounds                       | because
    ${"6.674"} | ${{ maximumRate: "6.673" }}  | ${"cutting has taken already what the maximum would take"}
    ${"6.679"} | ${{ minimumRate: "6.6799" }} | ${"a minimum between two cents is cut as well"}
    ${"10"}    | ${{ minimumRate: "10" }}     | ${"the minimum is met"}
    ${"10"}    | ${{ maximumRate: "10" }}     | ${"the maximum is met"}
  `("of 1 × $price within $bounds is not there, $because", ({ price, bounds }) => {
    const card = usageCard(`>0: PER_UNIT ${price}`, { ...meter("sms"), bounds });
    const tree = treeOf({ charges: charges([card], { sms: "1" }) }, USD);
    expect(nodesOf(tree).map(({ id }) => id)).not.toContain("urc.sms.adjustment");
    expect(nodeOf(tree, "urc.sms").metadata).toEqual({ pricingModel: "TIERED" });
  });
});

describe("what a line says beside its value", () => {
  const readable = (line: LineItem) => ({
    description: line.description,
    quantity: line.quantity && toText(line.quantity),
    valuePerQuantity: line.valuePerQuantity && toText(line.valuePerQuantity),
    metadata:
      line.metadata &&
      Object.fromEntries(
        Object.entries(line.metadata).map(([key, value]) => [key, typeof value === "object" ? toText(value) : value]),
      ),
  });

  it.each`
    slabs                                 | usage     | line                                                                                                                                                                                                 | because
    ${">0: PER_UNIT 2; >100: PER_UNIT 1"} | ${"150"}  | ${{ description: "Slab 1: above 0, up to 100", quantity: "100", valuePerQuantity: "2", metadata: { priceType: "PER_UNIT", startAfter: "0", upTo: "100" } }}                                          | ${"a slab with an end"}
    ${">10: PER_UNIT 2"}                  | ${"150"}  | ${{ description: "Slab 1: above 10", quantity: "140", valuePerQuantity: "2", metadata: { priceType: "PER_UNIT", startAfter: "10" } }}                                                                | ${"the last slab"}
    ${">0: PACKAGE 10 per 1000"}          | ${"1500"} | ${{ description: "Slab 1: above 0, in packages of 1000", quantity: "1500", valuePerQuantity: "10", metadata: { priceType: "PACKAGE", startAfter: "0", packageSize: "1000", packageQuantity: "2" } }} | ${"whole packages"}
    ${">0: FLAT 50 min 60"}               | ${"7"}    | ${{ description: "Slab 1: above 0, flat", quantity: "7", valuePerQuantity: "50", metadata: { priceType: "FLAT", startAfter: "0", minimumRateApplied: true } }}                                       | ${"a flat price raised to its minimum"}
    ${">0: PER_UNIT 1 max 5"}             | ${"7"}    | ${{ description: "Slab 1: above 0", quantity: "7", valuePerQuantity: "1", metadata: { priceType: "PER_UNIT", startAfter: "0", maximumRateApplied: true } }}                                          | ${"a price lowered to its maximum"}
  `("slab 1 of «$slabs» at $usage, $because", ({ slabs, usage, line }) => {
    const tree = treeOf({ charges: charges([usageCard(slabs, meter("sms"))], { sms: usage }) }, USD);
    expect(readable(nodeOf(tree, "urc.sms.1"))).toEqual(line);
  });

  it("a card says how much was measured, even below zero", () => {
    const tree = treeOf({ charges: charges([sms, mail], { sms: "12000", mail: "-3" }) }, USD);
    expect(readable(nodeOf(tree, "urc.sms"))).toMatchObject({ description: "SMS", quantity: "12000" });
    expect(readable(nodeOf(tree, "urc.mail"))).toMatchObject({ description: "MAIL", quantity: "-3" });
    expect(toText(nodeOf(tree, "urc.mail").value)).toBe("0");
  });

  it("a prorated fee says for how many days", () => {
    const tree = treeOf({ charges: charges([feeCard()], {}) }, USD);
    expect(readable(nodeOf(tree, "ff.addon.platform"))).toEqual({
      description: "Platform fee (11 of 31 days)",
      quantity: "1",
      valuePerQuantity: "50",
      metadata: { billedDays: "11", fullDays: "31" },
    });
  });

  it("a whole fee says nothing of days", () => {
    const tree = treeOf({ charges: charges([feeCard()], {}, { on: "2025-02-10" }) }, USD);
    expect(readable(nodeOf(tree, "ff.addon.platform"))).toEqual({
      description: "Platform fee",
      quantity: "1",
      valuePerQuantity: "50",
      metadata: undefined,
    });
  });
});

describe("the usage behind an invoice", () => {
  it("lists every billed meter uncut, also unused and negative ones", () => {
    const [total, ...others] = usageTree(
      charges([sms, mail, feeCard()], { sms: "0.0000001", mail: "-3", unpriced: "9" }),
    );
    expect(others).toEqual([]);
    expect(outline(total!)).toBe("TOTAL_USAGE -2.9999999\n  USAGE_METER_USAGE 0.0000001\n  USAGE_METER_USAGE -3");
    expect(total!.lineItems.map(({ id, description, units }) => [id, description, units])).toEqual([
      ["usage.sms", "SMS", "USAGE_UNITS"],
      ["usage.mail", "MAIL", "USAGE_UNITS"],
    ]);
  });

  it("is empty where nothing is billed by usage", () => {
    expect(usageTree(charges([feeCard()], { sms: "5" }))).toEqual([]);
  });
});

describe("a tree that a pencil could prove wrong stops us", () => {
  it("two lines with one id", () => {
    const twins = [feeCard(), feeCard({ name: "again" })];
    expect(() => treeOf({ charges: charges(twins, {}) }, USD)).toThrow("two line items have the id ff.addon.platform");
  });

  it("an amount finer than the currency", () => {
    const credits = [leaf("SUB_CREDITS", "cred.1", "0.001")];
    expect(() => treeOf({ charges: charges([sms], {}), credits }, USD)).toThrow("finer than USD goes");
  });

  it("a node that is not the sum of its children", () => {
    const children = [leaf("SUB_CREDITS", "cred.2", "3")];
    const credits = [{ ...leaf("SUB_CREDITS", "cred.1", "4"), lineItems: children }];
    expect(() => treeOf({ charges: charges([sms], {}), credits }, USD)).toThrow("cred.1 is 4, its parts add up to 3");
  });

  it("but a fee that was added to the plan twice under two add-ons is fine", () => {
    const two = [feeCard(), feeCard({ billableId: "addon.support" as AddOnId, name: "support" })];
    expect(() => treeOf({ charges: charges(two, {}) }, USD)).not.toThrow();
  });
});
