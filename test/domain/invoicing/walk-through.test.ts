import { expect, it } from "vitest";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { credit } from "../credits/credits.ts";
import { rule, v } from "../pricing-rules/rules.ts";
import { commitmentCard, licenseCard, seatsFrom } from "../rating/more-cards.ts";
import { feeCard, usageCard } from "../rating/rate-cards.ts";
import { aBasis, usageOf } from "./invoice-basis.ts";
import { nodesOf } from "./outline.ts";

/** Togai rule §33, steps 4 to 11. */
const basis = aBasis({
  on: "2025-01-20",
  from: "2025-01-15",
  rateCards: [
    usageCard(">0: PER_UNIT 0.02; >10000: PER_UNIT 0.01", { billableId: "um.sms" as UsageMeterId }),
    feeCard({ invoiceTiming: "IN_ADVANCE", enableProration: false }),
    licenseCard(),
    commitmentCard("100"),
  ],
  quantities: {
    usage: usageOf({ "um.sms": "12000" }),
    seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-15": "5" })]]),
    overage: new Map(),
  },
  pricingRules: [
    rule({
      when: { ">": [v("usage.urc.um.sms"), 10000] },
      compute: { "*": [v("revenue.rate_card_total"), -0.1] },
      description: "Volume discount 10 %",
    }),
  ],
  credits: [
    credit("welcome", {
      remaining: "20",
      from: "2025-01-15",
      until: "2025-04-15",
      scope: ["ALL_USAGE_METER_RATE_CARDS"],
    }),
  ],
  miscellaneousCharges: [
    { type: "PRODUCT", name: "Handling", considerForRevenue: false, rate: decimal("5"), quantity: decimal("1") },
  ],
});

it("the walk-through of §33 comes to what it says, node by node", () => {
  const invoice = draftInvoice(basis)!;
  const values = Object.fromEntries(nodesOf(invoice.revenueInfo).map(({ type, value }) => [type, toText(value)]));
  expect(values).toMatchObject({
    USAGE_RATE_CARD_AMOUNT: "220",
    LICENSE_RATE_CARD_AMOUNT: "27.41",
    PRICING_RULE_ADDITION_AMOUNT: "-24.74",
    SUB_TOTAL_AMOUNT: "222.67",
    TRUE_UP_AMOUNT: "0",
    PRICE_PLAN_AMOUNT: "222.67",
    GROSS_AMOUNT: "222.67",
    TOTAL_CREDITS: "20",
    NET_AMOUNT: "202.67",
    TOTAL_MISCELLANEOUS_CHARGES: "5",
    TOTAL_AMOUNT: "207.67",
    GRAND_TOTAL_AMOUNT: "207.67",
  });
  expect(invoice.creditsUsed?.map(({ amount }) => toText(amount))).toEqual(["20"]);
});

it("the platform fee is invoiced at once, whole", () => {
  expect(
    toText(draftInvoice({ ...basis, kind: "IN_ADVANCE", pricingRules: [], miscellaneousCharges: [] })!.totalAmount),
  ).toBe("50");
});
