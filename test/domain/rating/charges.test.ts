import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { chargesOf, rerated } from "#domain/rating/charges.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { cycleOn } from "./cycles.ts";
import { creditGrantCard, entitlementCard, licenseCard, overageCard } from "./more-cards.ts";
import { feeCard, USD, usageCard } from "./rate-cards.ts";

const chargesFor = (...rateCards: Parameters<typeof chargesOf>[0]["rateCards"]) =>
  chargesOf({ rateCards, currency: USD, quantities: NO_QUANTITIES }, "IN_ARREARS", cycleOn("2025-04-10"));

it("a card of which nothing was used charges nothing, and is among the charges", () => {
  const charges = chargesFor(usageCard(">0: PER_UNIT 2"), licenseCard(), overageCard());
  expect(charges.map(({ type, amount }) => `${type} ${toText(amount)}`)).toEqual([
    "USAGE 0",
    "LICENSE 0",
    "ENTITLEMENT_OVERAGE 0",
  ]);
});

describe("a charge for another quantity", () => {
  it.each`
    card                                                | amount       | because
    ${usageCard(">0: PER_UNIT 2")}                      | ${"200"}     | ${"100 units at 2"}
    ${licenseCard()}                                    | ${"1000"}    | ${"100 seats at 10"}
    ${overageCard()}                                    | ${"5"}       | ${"100 units at 0.05"}
    ${feeCard()}                                        | ${undefined} | ${"a fee is for nothing that is used"}
    ${entitlementCard({ invoiceTiming: "IN_ARREARS" })} | ${undefined} | ${"what is granted is not used yet"}
    ${creditGrantCard({ invoiceTiming: "IN_ARREARS" })} | ${undefined} | ${"nor is a credit"}
  `("of $card.type is $amount, $because", ({ card, amount }) => {
    const [charge] = chargesFor(card);
    const again = rerated(charge!, USD, decimal("100"));
    expect(again && toText(again.amount)).toBe(amount);
    expect(again?.type).toBe(amount && card.type);
  });
});
