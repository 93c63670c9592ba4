import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import { draftInvoice, type InvoiceBasis } from "#domain/invoicing/draft-invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { credit } from "../credits/credits.ts";
import { rule, v } from "../pricing-rules/rules.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
  seatsFrom,
} from "../rating/more-cards.ts";
import { feeCard, usageCard } from "../rating/rate-cards.ts";
import { aBasis, usageOf } from "./invoice-basis.ts";
import { nodesOf } from "./outline.ts";

const card: fc.Arbitrary<RateCard> = fc.constantFrom<RateCard>(
  usageCard(">0: PER_UNIT 0.333; >100: PACKAGE 7 per 30", { billableId: "um.a" as UsageMeterId, name: "a", tag: "t" }),
  usageCard(">0: PER_UNIT -0.05", { billableId: "um.b" as UsageMeterId, name: "b", tag: "t" }),
  feeCard(),
  licenseCard({ usageCycle: "WEEKLY" }),
  entitlementCard({ invoiceTiming: "IN_ARREARS" }),
  overageCard(),
  creditGrantCard({ invoiceTiming: "IN_ARREARS" }),
  commitmentCard("90"),
);
const variable = fc.constantFrom(
  "usage.urc.um.a",
  "revenue.urc.um.b",
  "revenue.rate_card_total",
  "revenue.ff.addon.platform",
  "usage.lic.addon.seat",
);
const change = fc
  .record({ of: variable, by: fc.integer({ min: -300, max: 300 }), target: fc.option(variable, { nil: undefined }) })
  .map(({ of, by, target }) => ({ compute: { "*": [v(of), `${by}e-2`] }, target }));
const basisOf = fc
  .record({
    rateCards: fc.uniqueArray(card, { maxLength: 8, selector: ({ name }) => name }),
    changes: fc.array(change, { maxLength: 5 }),
    credits: fc.array(fc.record({ priority: fc.nat(3), remaining: fc.nat(100).map(String) }), { maxLength: 4 }),
    units: fc.tuple(fc.nat(5000), fc.nat(5000)),
  })
  .map(({ rateCards, changes, credits, units: [a, b] }) =>
    aBasis({
      rateCards,
      quantities: {
        usage: usageOf({ "um.a": `${a}e-1`, "um.b": `${b}` }),
        seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": "2", "2025-01-20": "7" })]]),
        overage: new Map([["feature.records" as never, usageOf({ x: `${b}` }).get("x" as UsageMeterId)!]]),
      },
      pricingRules: changes.map(({ compute, target }, index) =>
        rule({ id: `r${index}`, order: index + 1, compute, ...(target !== undefined && { update: target }) }),
      ),
      credits: credits.map((traits, index) => credit(`c${index}`, traits)),
      miscellaneousCharges: [
        { type: "VALUE", name: "Tax", considerForRevenue: false, value: '{"*":[{"var":"net_amount"},0.07]}' },
      ],
    }),
  );

const json = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
const amounts = (basis: InvoiceBasis) => {
  const invoice = draftInvoice(basis);
  const nodes = invoice ? nodesOf(invoice.revenueInfo) : [];
  return Object.fromEntries(nodes.map(({ id, value }) => [id, toText(value)]));
};

describe("for any plan, usage, rules and credits", () => {
  it("a draft is made and adds up, and rating it again makes the same", () => {
    fc.assert(
      fc.property(basisOf, (basis) => {
        const first = draftInvoice(basis);
        expect(json(draftInvoice(basis))).toEqual(json(first));
        if (first) expect(json(draftInvoice({ ...basis, previous: first }))).toEqual(json(first));
      }),
    );
  });

  it("the order in which cards, rules and credits are kept makes no difference to any amount", () => {
    fc.assert(
      fc.property(basisOf, (basis) => {
        const reversed = {
          ...basis,
          rateCards: basis.rateCards.toReversed(),
          pricingRules: basis.pricingRules.toReversed(),
          credits: basis.credits.toReversed(),
        };
        expect(amounts(reversed)).toEqual(amounts(basis));
      }),
    );
  });

  it("credits never take an invoice below zero", () => {
    fc.assert(
      fc.property(basisOf, (basis) => {
        const withCredits = draftInvoice({ ...basis, miscellaneousCharges: [] });
        const without = draftInvoice({ ...basis, miscellaneousCharges: [], credits: [] });
        if (!withCredits || !without) return;
        expect(withCredits.totalAmount.gte("0") || withCredits.totalAmount.eq(without.totalAmount)).toBe(true);
      }),
    );
  });
});
