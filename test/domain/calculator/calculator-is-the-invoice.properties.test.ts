import fc from "fast-check";
import { expect, it } from "vitest";
import { cardRevenues } from "#domain/calculator/card-revenue.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import { decimal, sum, toText } from "#domain/money/decimal.ts";
import { cardKey, isCharging } from "#domain/rating/card-key.ts";
import { aBasis, usageOf } from "../invoicing/invoice-basis.ts";
import { nodesOf } from "../invoicing/outline.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  licenseCard,
  overageCard,
  seatsFrom,
} from "../rating/more-cards.ts";
import { feeCard, usageCard } from "../rating/rate-cards.ts";

const timing = fc.constantFrom("IN_ADVANCE" as const, "IN_ARREARS" as const);
const price = fc.constantFrom("0.333", "1.005", "7", "-0.05", "0.0000025");
const slabs = fc
  .tuple(price, price, fc.constantFrom("PER_UNIT", "FLAT"), fc.nat(200))
  .map(([first, second, type, after]) => `>0: ${type} ${first}; >${after + 1}: PACKAGE ${second} per 30`);
const card: fc.Arbitrary<RateCard> = fc.oneof(
  fc
    .tuple(slabs, fc.constantFrom("TIERED" as const, "VOLUME" as const))
    .map(([list, model]) => usageCard(list, { model, name: "a", billableId: "um.a" as UsageMeterId })),
  slabs.map((list) =>
    usageCard(list, { name: "b", billableId: "um.b" as UsageMeterId, tag: "t", bounds: { minimumRate: "12.345" } }),
  ),
  fc
    .tuple(timing, fc.boolean(), fc.integer({ min: 1, max: 2 }))
    .map(([invoiceTiming, enableProration, interval]) => feeCard({ invoiceTiming, enableProration, interval })),
  fc
    .tuple(timing, fc.boolean(), fc.constantFrom({}, { usageCycle: "WEEKLY" as const }))
    .map(([invoiceTiming, enableProration, cut]) => licenseCard({ invoiceTiming, enableProration, ...cut })),
  timing.map((invoiceTiming) => entitlementCard({ invoiceTiming })),
  fc.constant(overageCard()),
  timing.map((invoiceTiming) => creditGrantCard({ invoiceTiming })),
  fc.integer({ min: 1, max: 500 }).map((rate) => commitmentCard(String(rate))),
);
const billed = fc
  .record({
    rateCards: fc.uniqueArray(card, { minLength: 1, maxLength: 8, selector: ({ name }) => name }),
    units: fc.tuple(fc.nat(5000), fc.nat(5000), fc.nat(50)),
  })
  .map(({ rateCards, units: [a, b, c] }) =>
    aBasis({
      rateCards,
      quantities: {
        usage: usageOf({ "um.a": `${a}e-1`, "um.b": `${b}` }),
        seats: new Map([["addon.seat" as AddOnId, seatsFrom({ "2025-01-01": `${c}`, "2025-01-20": "7" })]]),
        overage: new Map([["feature.records" as FeatureId, decimal(`${b}`)]]),
      },
    }),
  );

it("any plan: what the calculator says of a card is what its invoice bills for it, and slabs add up to it", () => {
  fc.assert(
    fc.property(billed, (basis) => {
      const { schedule: slice, cycle } = basis;
      const revenues = cardRevenues({
        ...basis,
        place: { cycle, slice, alignment: slice.pricingCycleConfig },
        proration: "BY_DAYS",
      });
      const nodes = (["IN_ADVANCE", "IN_ARREARS"] as const).flatMap((kind) => {
        const invoice = draftInvoice({ ...basis, kind });
        return invoice ? nodesOf(invoice.revenueInfo) : [];
      });
      for (const { card: one, revenue, slabs: parts } of revenues) {
        const id = isCharging(one) ? cardKey(one) : "true_up_amount";
        const line = nodes.find((node) => node.id === id);
        expect(toText(revenue)).toBe(toText(line?.value ?? decimal("0")));
        if (parts.length > 0) expect(toText(sum(parts.map((part) => part.revenue)))).toBe(toText(revenue));
      }
    }),
  );
});
