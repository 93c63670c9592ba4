import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { rateFixedFee } from "#domain/rating/fixed-fee.ts";
import { EUR, feeCard, JPY, USD } from "./rate-cards.ts";

describe("a fixed fee", () => {
  it.each`
    rate                                        | enableProration | days  | fullDays | amount                                     | because
    ${"50"}                                     | ${true}         | ${11} | ${31}    | ${"17.74193548387096774193"}               | ${"50 × 11 / 31 (vector 28)"}
    ${"50"}                                     | ${false}        | ${11} | ${31}    | ${"50"}                                    | ${"it is not prorated"}
    ${"50"}                                     | ${true}         | ${31} | ${31}    | ${"50"}                                    | ${"the cycle is whole"}
    ${"50"}                                     | ${true}         | ${1}  | ${31}    | ${"1.61290322580645161290"}                | ${"a single day"}
    ${"50"}                                     | ${true}         | ${30} | ${31}    | ${"48.38709677419354838709"}               | ${"all but one day"}
    ${"-50"}                                    | ${true}         | ${11} | ${31}    | ${"-17.74193548387096774193"}              | ${"negative fees are discounts, cut towards zero too"}
    ${"0"}                                      | ${true}         | ${11} | ${31}    | ${"0"}                                     | ${"free is a price"}
    ${"90"}                                     | ${true}         | ${70} | ${90}    | ${"70"}                                    | ${"90 × 70 / 90, not 70 × 0.777…"}
    ${"365"}                                    | ${true}         | ${14} | ${365}   | ${"14"}                                    | ${"fourteen days of a year"}
    ${"365"}                                    | ${true}         | ${12} | ${366}   | ${"11.96721311475409836065"}               | ${"a leap year has a day more"}
    ${"0.1000000000000000000000000055"}         | ${true}         | ${31} | ${31}    | ${"0.1000000000000000000000000055"}        | ${"a whole cycle keeps every digit"}
    ${"12345678901234567890123456789012345678"} | ${true}         | ${15} | ${30}    | ${"6172839450617283945061728394506172839"} | ${"38 digits"}
  `(
    "of $rate, prorated $enableProration, for $days of $fullDays days is $amount, $because",
    ({ rate, enableProration, days, fullDays, amount }) => {
      const charge = rateFixedFee(feeCard({ rate, enableProration }), USD, { days, fullDays });
      expect(toText(charge.amount)).toBe(toText(decimal(amount)));
      expect(toText(charge.rate)).toBe(rate);
      expect(charge.prorated).toBe(enableProration && days !== fullDays);
    },
  );

  it("never reaches a whole unit that the exact fraction does not reach", () => {
    // 0.0199… × 15 / 30 is a hair under 0.01; rounding it at any place would bill a cent.
    const charge = rateFixedFee(feeCard({ rate: `0.01${"9".repeat(30)}` }), USD, { days: 15, fullDays: 30 });
    expect(toText(cutToMinorUnit(charge.amount, USD))).toBe("0");
  });

  it("is taken in the currency of the invoice", () => {
    const card = feeCard();
    const both = { ...card, rateValues: [...card.rateValues, { currency: JPY, rate: decimal("7500") }] };
    expect(toText(rateFixedFee(both, JPY, { days: 31, fullDays: 31 }).amount)).toBe("7500");
  });

  it("without a rate in that currency stops us", () => {
    expect(() => rateFixedFee(feeCard(), EUR, { days: 31, fullDays: 31 })).toThrow("has no rate in EUR");
  });

  it.each`
    days   | fullDays
    ${0}   | ${31}
    ${-1}  | ${31}
    ${32}  | ${31}
    ${1.5} | ${31}
    ${1}   | ${30.5}
  `("for $days of $fullDays days stops us", ({ days, fullDays }) => {
    expect(() => rateFixedFee(feeCard(), USD, { days, fullDays })).toThrow("days");
  });
});

it("cut to the minor unit, a prorated fee is the largest whole amount that is not above the exact fraction", () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 30n),
      fc.nat(25),
      fc.integer({ min: 2, max: 366 }),
      fc.nat(365),
      (units, places, fullDays, nth) => {
        const days = 1 + (nth % (fullDays - 1));
        const rate = decimal(`${units}e-${places}`);
        const cut = cutToMinorUnit(rateFixedFee(feeCard({ rate: toText(rate) }), USD, { days, fullDays }).amount, USD);
        const exact = rate.times(`${days}`);
        expect(cut.times(`${fullDays}`).lte(exact)).toBe(true);
        expect(cut.plus("0.01").times(`${fullDays}`).gt(exact)).toBe(true);
      },
    ),
  );
});
