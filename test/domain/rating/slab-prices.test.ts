import { describe, expect, it } from "vitest";
import type { UsageRateCard } from "#domain/catalog/rate-card.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { EUR, USD, usageCard } from "./rate-cards.ts";

describe("the prices of a card", () => {
  it("join slabs and rates by their order, whatever order they are given in", () => {
    const card = usageCard(">0: PER_UNIT 2; >100: PACKAGE 1 per 10 min 3; >200: FLAT 7");
    const shuffled: UsageRateCard = {
      ...card,
      ratePlan: { ...card.ratePlan, slabs: [2, 0, 1].map((index) => card.ratePlan.slabs[index]!) },
      rateValues: card.rateValues.map((value) => ({ ...value, slabRates: value.slabRates.toReversed() })),
    };
    const { slabs } = slabPrices(shuffled, USD);
    expect(
      slabs.map(({ startAfter, upTo, rate }) => [startAfter, upTo, rate].map((part) => part && toText(part))),
    ).toEqual([
      ["0", "100", "2"],
      ["100", "200", "1"],
      ["200", undefined, "7"],
    ]);
    expect(slabs).toEqual(slabPrices(card, USD).slabs);
  });

  it("are those of the currency asked for", () => {
    const card = usageCard(">0: PER_UNIT 2");
    const both: UsageRateCard = {
      ...card,
      rateValues: [...card.rateValues, ...usageCard(">0: PER_UNIT 3", { currency: EUR }).rateValues],
    };
    expect(toText(slabPrices(both, EUR).slabs[0]!.rate)).toBe("3");
    expect(toText(slabPrices(both, USD).slabs[0]!.rate)).toBe("2");
  });

  it("are joined once for as long as the card is kept", () => {
    const card = usageCard(">0: PER_UNIT 2");
    expect(slabPrices(card, USD)).toBe(slabPrices(card, USD));
  });

  const card = usageCard(">0: PER_UNIT 2; >100: PER_UNIT 1");
  const [first, second] = card.ratePlan.slabs as [
    UsageRateCard["ratePlan"]["slabs"][0],
    UsageRateCard["ratePlan"]["slabs"][0],
  ];
  const withSlabs = (...slabs: UsageRateCard["ratePlan"]["slabs"]): UsageRateCard => ({
    ...card,
    ratePlan: { ...card.ratePlan, slabs },
  });
  it.each`
    broken                                                                                   | message
    ${usageCard(">0: PER_UNIT 2", { currency: EUR })}                                        | ${"has no rates in USD"}
    ${withSlabs()}                                                                           | ${"has no slab"}
    ${withSlabs(first, second, { order: 3, startAfter: decimal("200"), priceType: "FLAT" })} | ${"has no rate for slab 3"}
    ${withSlabs(first, { ...second, startAfter: decimal("0") })}                             | ${"slab 2 starts at 0, not above slab 1"}
    ${withSlabs({ ...first, startAfter: decimal("200") }, second)}                           | ${"slab 2 starts at 100, not above slab 1"}
    ${withSlabs(first, { ...second, order: 1 })}                                             | ${"slab 1 starts at 100, not above slab 1"}
    ${withSlabs({ ...first, startAfter: decimal("-1") }, second)}                            | ${"slab 1 starts at -1, below zero"}
    ${usageCard(">0: PER_UNIT 2", { bounds: { minimumRate: "2", maximumRate: "1" } })}       | ${"minimum 2 is above maximum 1"}
    ${usageCard(">0: PER_UNIT 2 min 5 max 4.99")}                                            | ${"calls, slab 1: minimum 5 is above maximum 4.99"}
  `("that a finalized plan can never have stop us: $message", ({ broken, message }) => {
    expect(() => slabPrices(broken, USD)).toThrow(message);
  });

  it("may have a minimum that equals the maximum", () => {
    expect(() => slabPrices(usageCard(">0: PER_UNIT 2 min 5 max 5"), USD)).not.toThrow();
  });
});

it("what a slab charges that is passed is worked out once for all who pass it", () => {
  const prices = slabPrices(usageCard(">0: PER_UNIT 2; >100: PER_UNIT 1"), USD);
  const [one, other] = ["150", "170"].map((quantity) => rateQuantity(prices, decimal(quantity)).slabs);
  expect(one?.[0]).toBe(other?.[0]);
  expect(one?.[1]).not.toBe(other?.[1]);
  const [short, again] = ["70", "70"].map((quantity) => rateQuantity(prices, decimal(quantity)).slabs);
  expect(short?.[0]).not.toBe(again?.[0]);
});
