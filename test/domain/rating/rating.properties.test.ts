import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UsageRateCard } from "#domain/catalog/rate-card.ts";
import { type Decimal, decimal, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { onPaper, USD, usageCard } from "./rate-cards.ts";

/** Decimals that are zero, tiny, ordinary or longer than any double. */
const quantity = fc
  .tuple(fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 10n ** 6n), fc.bigInt(0n, 10n ** 42n)), fc.nat(12))
  .map(([units, places]) => decimal(`${units}e-${places}`));
const rate = fc.tuple(fc.bigInt(-1000n, 10n ** 6n), fc.nat(9)).map(([units, places]) => decimal(`${units}e-${places}`));
const notNegative = rate.map((value) => value.abs());
const model = fc.constantFrom("TIERED" as const, "VOLUME" as const);

const width = fc.bigInt(1n, 10n ** 6n).map((units) => decimal(`${units}e-3`));
const price = (rates: fc.Arbitrary<Decimal>) =>
  fc
    .tuple(rates, fc.constantFrom("FLAT", "PER_UNIT", "PACKAGE"), width)
    .map(([value, type, size]) => `${type} ${toText(value)}${type === "PACKAGE" ? ` per ${toText(size)}` : ""}`);

/** A price list with one to six slabs; the first starts where `start` says. */
const priceList = (rates: fc.Arbitrary<Decimal>, start: fc.Arbitrary<Decimal> = fc.constant(ZERO)) =>
  fc.tuple(start, fc.array(fc.tuple(width, price(rates)), { minLength: 1, maxLength: 6 })).map(([from, slabs]) => {
    let startAfter = from;
    return slabs
      .map(([slabWidth, text]) => {
        const line = `>${toText(startAfter)}: ${text}`;
        startAfter = startAfter.plus(slabWidth);
        return line;
      })
      .join("; ");
  });

const charge = (card: UsageRateCard, usage: Decimal) => ({
  type: "USAGE" as const,
  card,
  ...rateQuantity(slabPrices(card, USD), usage),
});
const isUnder = (lower: Decimal, upper: Decimal) => lower.lte(upper);

describe("for any price list and any usage", () => {
  it("the slabs reached share the usage without rest", () => {
    fc.assert(
      fc.property(priceList(rate), model, quantity, (slabs, pricingModel, usage) => {
        const charged = charge(usageCard(slabs, { model: pricingModel }), usage);
        expect(toText(sum(charged.slabs.map((slab) => slab.usage)))).toBe(toText(usage));
      }),
    );
  });

  it("a tier takes no more than its width, and only the last one reached may take less", () => {
    fc.assert(
      fc.property(priceList(rate, width), quantity, (slabs, usage) => {
        const { slabs: charged } = charge(usageCard(slabs), usage);
        charged.forEach(({ slab: { startAfter, upTo }, usage: inSlab }, index) => {
          expect(inSlab.gt("0")).toBe(true);
          if (index < charged.length - 1) expect(toText(startAfter.plus(inSlab))).toBe(toText(upTo!));
          else if (upTo) expect(isUnder(startAfter.plus(inSlab), upTo)).toBe(true);
        });
      }),
    );
  });

  it("the amount is what the slabs and the adjustment add up to, within the card's bounds", () => {
    fc.assert(
      fc.property(
        priceList(rate),
        model,
        quantity,
        notNegative,
        notNegative,
        (slabs, pricingModel, usage, least, more) => {
          const bounds = { minimumRate: toText(least), maximumRate: toText(least.plus(more)) };
          const charged = charge(usageCard(slabs, { model: pricingModel, bounds }), usage);
          const parts = [...charged.slabs.map((slab) => slab.amount), charged.adjustment];
          expect(toText(sum(parts))).toBe(toText(charged.amount));
          expect(charged.amount.gte(bounds.minimumRate)).toBe(true);
          expect(charged.amount.lte(bounds.maximumRate)).toBe(true);
        },
      ),
    );
  });

  it("the order in which slabs and rates are written makes no difference", () => {
    fc.assert(
      fc.property(
        priceList(rate),
        model,
        quantity,
        fc.infiniteStream(fc.nat(1000)),
        (slabs, pricingModel, usage, dice) => {
          const card = usageCard(slabs, { model: pricingModel });
          const shuffle = <T>(items: readonly T[]): T[] =>
            items
              .map((item) => ({ item, rank: dice.next().value as number }))
              .sort((first, second) => first.rank - second.rank)
              .map(({ item }) => item);
          const shuffled: UsageRateCard = {
            ...card,
            ratePlan: { ...card.ratePlan, slabs: shuffle(card.ratePlan.slabs) },
            rateValues: card.rateValues.map((value) => ({ ...value, slabRates: shuffle(value.slabRates) })),
          };
          expect(onPaper(charge(shuffled, usage))).toBe(onPaper(charge(card, usage)));
        },
      ),
    );
  });

  it("without usage, or with less than none, nothing is charged", () => {
    fc.assert(
      fc.property(priceList(rate), model, quantity, (slabs, pricingModel, usage) => {
        const charged = charge(usageCard(slabs, { model: pricingModel }), usage.neg());
        expect(charged.slabs).toEqual([]);
        expect(toText(charged.amount)).toBe("0");
      }),
    );
  });

  it("usage that arrives in any order and in any parts costs the same", () => {
    fc.assert(
      fc.property(priceList(rate), model, fc.array(quantity, { maxLength: 8 }), (slabs, pricingModel, events) => {
        const card = usageCard(slabs, { model: pricingModel });
        expect(onPaper(charge(card, sum(events.toReversed())))).toBe(onPaper(charge(card, sum(events))));
      }),
    );
  });
});

describe("for any tiers that do not pay out", () => {
  it("more usage never costs less", () => {
    fc.assert(
      fc.property(priceList(notNegative, width), quantity, quantity, (slabs, usage, more) => {
        const card = usageCard(slabs);
        expect(isUnder(charge(card, usage).amount, charge(card, usage.plus(more)).amount)).toBe(true);
      }),
    );
  });
});

describe("for one price per unit", () => {
  it("it makes no difference into how many tiers the price list cuts it", () => {
    fc.assert(
      fc.property(priceList(rate), rate, quantity, (slabs, unit, usage) => {
        const samePrice = slabs.replace(/(FLAT|PER_UNIT|PACKAGE) [^;]+/g, `PER_UNIT ${toText(unit)}`);
        const once = `>0: PER_UNIT ${toText(unit)}`;
        const expected = toText(charge(usageCard(once), usage).amount);
        expect(toText(charge(usageCard(samePrice), usage).amount)).toBe(expected);
        expect(toText(charge(usageCard(samePrice, { model: "VOLUME" }), usage).amount)).toBe(expected);
      }),
    );
  });

  it("two usages together cost what they cost apart", () => {
    fc.assert(
      fc.property(rate, quantity, quantity, (unit, first, second) => {
        const card = usageCard(`>0: PER_UNIT ${toText(unit)}`);
        const apart = charge(card, first).amount.plus(charge(card, second).amount);
        expect(toText(charge(card, first.plus(second)).amount)).toBe(toText(apart));
      }),
    );
  });
});

describe("for any package", () => {
  it("what is bought covers the usage, and one package less would not", () => {
    fc.assert(
      fc.property(width, quantity, (size, usage) => {
        const charged = charge(usageCard(`>0: PACKAGE 1 per ${toText(size)}`), usage);
        const bought = charged.amount;
        expect(toText(bought.mod("1"))).toBe("0");
        expect(isUnder(usage, bought.times(size))).toBe(true);
        expect(bought.eq("0") || bought.minus("1").times(size).lt(usage)).toBe(true);
      }),
    );
  });
});
