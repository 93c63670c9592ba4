import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { billedSpan } from "#domain/rating/fee-span.ts";
import { rateCreditGrant, rateEntitlement, rateOverage } from "#domain/rating/rate-grant.ts";
import { cycleOn } from "./cycles.ts";
import { creditGrantCard, entitlementCard, overageCard } from "./more-cards.ts";
import { EUR, USD } from "./rate-cards.ts";

describe("a billing entitlement", () => {
  it.each`
    limits                | list                         | amount    | because
    ${["120"]}            | ${">0: PER_UNIT 1"}          | ${"120"}  | ${"120 units at 1 (vector 7)"}
    ${["10", "10", "10"]} | ${">0: PER_UNIT 1"}          | ${"30"}   | ${"all grants of the cycle together"}
    ${["20"]}             | ${">0: PACKAGE 4.99 per 10"} | ${"9.98"} | ${"two packs of 10 (vector 8)"}
    ${["0"]}              | ${">0: FLAT 5"}              | ${"0"}    | ${"nothing is granted"}
  `("of $limits units on $list costs $amount, $because", ({ limits, list, amount }) => {
    expect(toText(rateEntitlement(entitlementCard({ limits, list }), USD).amount)).toBe(amount);
  });
});

describe("overage", () => {
  it.each`
    units     | amount   | because
    ${"7000"} | ${"310"} | ${"5,000 × 0.05 + 2,000 × 0.03 (vector 5)"}
    ${"5000"} | ${"250"} | ${"all in the first slab"}
    ${"0"}    | ${"0"}   | ${"within the grants"}
  `("of $units units costs $amount, $because", ({ units, amount }) => {
    expect(toText(rateOverage(overageCard(), USD, decimal(units)).amount)).toBe(amount);
  });
});

describe("a credit grant", () => {
  it.each`
    credit    | list                                    | amount    | because
    ${"100"}  | ${">0: FLAT 10"}                        | ${"10"}   | ${"100 credits for a flat 10"}
    ${"1000"} | ${">0: PER_UNIT 1"}                     | ${"1000"} | ${"paid at its worth"}
    ${"1000"} | ${">0: PER_UNIT 1; >500: PER_UNIT 0.8"} | ${"900"}  | ${"the credit is what is rated"}
  `("of $credit on $list costs $amount, $because", ({ credit, list, amount }) => {
    const rated = rateCreditGrant(creditGrantCard({ credit, list }), USD);
    expect([toText(rated.quantity), toText(rated.amount)]).toEqual([credit, amount]);
  });

  it("has slabs and a worth of its own in every currency", () => {
    const [inUsd] = creditGrantCard().rateValues;
    const [inEur] = creditGrantCard({ list: ">0: FLAT 3; >50: PER_UNIT 1", credit: "60" }).rateValues;
    const card = creditGrantCard({ rateValues: [inUsd!, { ...inEur!, currency: EUR }] });
    expect(toText(rateCreditGrant(card, EUR).amount)).toBe("13");
    expect(toText(rateCreditGrant(card, USD).amount)).toBe("10");
  });

  it("without a worth in the currency stops us", () => {
    expect(() => rateCreditGrant(creditGrantCard(), EUR)).toThrow("grants nothing in EUR");
  });
});

describe("what recurs", () => {
  const months = ["01", "02", "03", "04", "05", "06"];
  const billedIn = (card: Parameters<typeof billedSpan>[0], until = "9999-01-01") =>
    months.filter((month) => `2025-${month}-10` < until && billedSpan(card, cycleOn(`2025-${month}-10`, { until })));
  const recurrence = { interval: 2, offset: 1 };

  it.each`
    card                                                                                  | billed                | because
    ${entitlementCard({ recurrence })}                                                    | ${["02", "04", "06"]} | ${"in advance: in the first of two cycles"}
    ${entitlementCard({ recurrence, invoiceTiming: "PREPAID" })}                          | ${["02", "04", "06"]} | ${"prepaid likewise"}
    ${entitlementCard({ recurrence, invoiceTiming: "IN_ARREARS" })}                       | ${["03", "05"]}       | ${"in arrears: in the last of two"}
    ${overageCard({ recurrence })}                                                        | ${["03", "05"]}       | ${"a window of two cycles, billed at its end"}
    ${creditGrantCard({ recurrence })}                                                    | ${["02", "04", "06"]} | ${"in advance"}
    ${creditGrantCard({ grantType: "ONE_TIME", recurrence: { interval: 1, offset: 2 } })} | ${["03"]}             | ${"once"}
  `("$card.type $card.invoiceTiming is billed in $billed, $because", ({ card, billed }) => {
    expect(billedIn(card)).toEqual(billed);
  });

  it("a window of overage that the slice cuts is billed in the slice's last cycle", () => {
    expect(billedIn(overageCard({ recurrence: { interval: 6, offset: 0 } }), "2025-03-20")).toEqual(["03"]);
  });
});
