import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import { tableRows } from "#domain/invoicing/invoice-page-rows.ts";
import { toText } from "#domain/money/decimal.ts";
import { rule } from "../pricing-rules/rules.ts";
import { creditGrantCard, entitlementCard, licenseCard, overageCard, seatsFrom } from "../rating/more-cards.ts";
import { usageCard } from "../rating/rate-cards.ts";
import { aBasis, usageOf } from "./invoice-basis.ts";
import { nodeOf, outline } from "./outline.ts";

const drafted = (
  rateCards: readonly RateCard[],
  {
    seats = "3",
    overage = "0",
    ...rest
  }: { seats?: string; overage?: string } & Partial<Parameters<typeof aBasis>[0]> = {},
) =>
  draftInvoice(
    aBasis({
      rateCards,
      on: "2025-02-10",
      from: "2025-01-01",
      quantities: {
        usage: new Map(),
        seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": seats })]]),
        overage: new Map([["feature.records" as never, [...usageOf({ x: overage }).values()][0]!]]),
      },
      ...rest,
    }),
  )!;
const rowsOf = (invoice: ReturnType<typeof drafted>) =>
  tableRows(invoice).map(({ depth, description, quantity, unitPrice, amount }) =>
    [`${"  ".repeat(depth)}${description}`, quantity, unitPrice, amount].join(" | "),
  );

describe("the lines of seats", () => {
  const tiers = licenseCard({ list: ">0: PER_UNIT 10; >2: PER_UNIT 4" });

  it("are its slabs", () => {
    expect(outline(nodeOf(drafted([tiers]).revenueInfo, "lic.addon.seat"))).toBe(
      `
LICENSE_RATE_CARD_AMOUNT 24
  LICENSE_RATE_CARD_SLAB_AMOUNT 20
  LICENSE_RATE_CARD_SLAB_AMOUNT 4
`.trim(),
    );
  });

  it("with a usage cycle are its windows, each with its slabs and its own bounds", () => {
    const card = licenseCard({ usageCycle: "WEEKLY", enableProration: false, bounds: { minimumRate: "31" } });
    expect(
      outline(nodeOf(drafted([card]).revenueInfo, "lic.addon.seat"))
        .split("\n")
        .slice(0, 4),
    ).toEqual([
      "LICENSE_RATE_CARD_AMOUNT 124",
      "  USAGE_CYCLE_AMOUNT 31",
      "    LICENSE_RATE_CARD_SLAB_AMOUNT 30",
      "    RATE_CONFIG_ADJUSTMENT_AMOUNT 1",
    ]);
    expect(nodeOf(drafted([card]).revenueInfo, "lic.addon.seat.window.2")).toMatchObject({
      description: "2025-02-08 to 2025-02-14",
      metadata: { startDate: "2025-02-08", endDate: "2025-02-15", minimumRateApplied: true },
    });
  });

  it("that were held for some days say for how many (§33: 5 seats on 17 of 31 days)", () => {
    const invoice = drafted([licenseCard()], { seats: "5", from: "2025-01-15", on: "2025-01-20" });
    const line = nodeOf(invoice.revenueInfo, "lic.addon.seat");
    expect(toText(line.value)).toBe("27.41");
    expect(line.description).toBe("Seats (85 seat-days in 31 days)");
    expect(rowsOf(invoice)).toEqual(["Seats (85 seat-days in 31 days) | 85/31 | 10.00 | 27.41"]);
  });

  it("in advance stand under the fees in advance, for the days that are left", () => {
    const card = licenseCard({ invoiceTiming: "IN_ADVANCE", list: ">0: PER_UNIT 10; >2: PER_UNIT 4" });
    const invoice = drafted([card], { kind: "IN_ADVANCE", from: "2025-01-15", on: "2025-01-20" });
    expect(outline(nodeOf(invoice.revenueInfo, "total_advanced_fees"))).toBe(
      `
TOTAL_ADVANCED_FEES 13.15
  ADVANCED_LICENSE_RATE_CARD_AMOUNT 13.15
    LICENSE_RATE_CARD_SLAB_AMOUNT 10.96
    LICENSE_RATE_CARD_SLAB_AMOUNT 2.19
`.trim(),
    );
    expect(rowsOf(invoice)[0]).toBe("Seats (17 of 31 days) | 3 |  | 13.15");
  });

  it("of an average print a rounded share of each slab, and mark it", () => {
    const invoice = drafted([tiers], { seats: "5", from: "2025-01-15", on: "2025-01-20" });
    expect(rowsOf(invoice).slice(1)).toEqual(["  0–2 | 2 | 10.00 | 20.00", "  Above 2 | ~ 0.7419 | 4.00 | 2.96"]);
  });

  it("with a usage cycle print window by window", () => {
    const invoice = drafted([licenseCard({ usageCycle: "WEEKLY", enableProration: false })]);
    expect(rowsOf(invoice).slice(0, 2)).toEqual([
      "Seats | 12 |  | 120.00",
      "  2025-02-01 to 2025-02-07 | 3 | 10.00 | 30.00",
    ]);
  });
});

describe("the line of what is granted", () => {
  it("is a leaf that tells its price, or its slabs, in its metadata", () => {
    const cards = [entitlementCard(), creditGrantCard({ list: ">0: PER_UNIT 1; >60: PER_UNIT 0.5" })];
    const { revenueInfo } = drafted(cards, { kind: "IN_ADVANCE" });
    expect(outline(nodeOf(revenueInfo, "total_advanced_fees"))).toBe(
      `
TOTAL_ADVANCED_FEES 200
  ADVANCED_BILLING_ENTITLEMENT_RATE_CARD_AMOUNT 120
  ADVANCED_CREDIT_GRANT_RATE_CARD_AMOUNT 80
`.trim(),
    );
    const [records, credits] = ["ber.feature.records", "cg.addon.credit"].map((id) => nodeOf(revenueInfo, id));
    expect([toText(records!.quantity!), toText(records!.valuePerQuantity!)]).toEqual(["120", "1"]);
    expect(credits!.metadata).toEqual({
      pricingModel: "TIERED",
      "slab.1": "Slab 1: above 0, up to 60: 60 at 1 is 60",
      "slab.2": "Slab 2: above 60: 40 at 0.5 is 20",
    });
    expect(credits).not.toHaveProperty("valuePerQuantity");
  });

  it("in arrears stands in the sub-total", () => {
    const cards = [entitlementCard({ invoiceTiming: "IN_ARREARS" }), creditGrantCard({ invoiceTiming: "IN_ARREARS" })];
    expect(outline(nodeOf(drafted(cards).revenueInfo, "sub_total_amount"))).toBe(
      `
SUB_TOTAL_AMOUNT 130
  BILLING_ENTITLEMENT_RATE_CARD_AMOUNT 120
  CREDIT_GRANT_RATE_CARD_AMOUNT 10
`.trim(),
    );
  });

  it("prepaid is an order of its own, dated the start of the cycle", () => {
    const cards = [entitlementCard({ invoiceTiming: "PREPAID" }), usageCard(">0: FLAT 1")];
    const order = drafted(cards, { kind: "PREPAID" });
    expect(order).toMatchObject({ invoiceClass: "ORDER", kind: "PREPAID" });
    expect([order.invoiceDate, order.finalizesAt]).toEqual([order.startDate, order.startDate]);
    expect(nodeOf(order.revenueInfo, "ber.feature.records").type).toBe("ADVANCED_BILLING_ENTITLEMENT_RATE_CARD_AMOUNT");
    expect(toText(order.totalAmount)).toBe("120");
  });
});

it("overage is billed slab by slab beside its entitlement", () => {
  const cards = [entitlementCard({ invoiceTiming: "IN_ARREARS" }), overageCard()];
  expect(outline(nodeOf(drafted(cards, { overage: "7000" }).revenueInfo, "sub_total_amount"))).toBe(
    `
SUB_TOTAL_AMOUNT 430
  BILLING_ENTITLEMENT_RATE_CARD_AMOUNT 120
  ENTITLEMENT_OVERAGE_RATE_CARD_AMOUNT 310
    ENTITLEMENT_OVERAGE_RATE_CARD_SLAB_AMOUNT 250
    ENTITLEMENT_OVERAGE_RATE_CARD_SLAB_AMOUNT 60
`.trim(),
  );
});

it("the usage behind an invoice is that of meters, seats and overage, as it was measured", () => {
  const cards = [
    usageCard(">0: FLAT 1"),
    licenseCard(),
    overageCard(),
    entitlementCard({ invoiceTiming: "IN_ARREARS" }),
  ];
  const [total] = drafted(cards, {
    overage: "7000",
    pricingRules: [rule({ update: "usage.lic.addon.seat", compute: "1" })],
  }).usageInfo;
  expect(total?.lineItems.map(({ id, value }) => `${id} ${toText(value)}`)).toEqual([
    "usage.um.calls 0",
    "usage.lic.addon.seat 3",
    "usage.eo.feature.records 7000",
  ]);
});

it("prints what rules did below their card, and what they add, and the minimum last", () => {
  const invoice = drafted([licenseCard()], {
    pricingRules: [
      rule({ id: "a", update: "usage.lic.addon.seat", compute: "1", description: "Two seats free" }),
      rule({ id: "b", order: 2, compute: "-2", description: "Discount" }),
    ],
  });
  expect(rowsOf(invoice)).toEqual(
    [
      "Seats (84 seat-days in 28 days) | 3 |  | 10.00",
      "  Slab 1: above 0 | 3 | 10.00 | 30.00",
      "  Two seats free | -2 |  | -20.00",
      "Pricing rules |  |  | -2.00",
      "  Discount |  |  | -2.00",
    ].map((row) => row.replace("Slab 1: above 0", "All units")),
  );
});
