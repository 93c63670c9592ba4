import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CurrencyCode, minorUnits, parseCurrency } from "#domain/money/currency.ts";
import { type Decimal, decimal, sum, toText } from "#domain/money/decimal.ts";
import { allocate, cutToMinorUnit, formatMoney } from "#domain/money/money.ts";

const currency = (code: string) => parseCurrency(code) as CurrencyCode;
const texts = (amounts: readonly Decimal[]) => amounts.map(toText).join(" ");
const decimals = (list: string) => (list === "" ? [] : list.split(" ").map(decimal));

const anyCurrency = fc.constantFrom("USD", "INR", "JPY", "KWD", "CLF").map(currency);
const anyAmount = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(12))
  .map(([coefficient, places]) => decimal(`${coefficient}e-${places}`));

describe("cutting to the smallest unit", () => {
  it.each`
    amount       | code     | cut         | because
    ${"0.001"}   | ${"USD"} | ${"0"}      | ${"Togai vector 23"}
    ${"0.01"}    | ${"USD"} | ${"0.01"}   | ${"Togai vector 23"}
    ${"10.9"}    | ${"JPY"} | ${"10"}     | ${"Togai vector 23"}
    ${"32.109"}  | ${"USD"} | ${"32.1"}   | ${"Togai vector 22"}
    ${"0.00999"} | ${"USD"} | ${"0"}      | ${"just under a cent is no cent"}
    ${"0.999"}   | ${"USD"} | ${"0.99"}   | ${"never up"}
    ${"-0.001"}  | ${"USD"} | ${"0"}      | ${"toward zero, not down"}
    ${"-0.019"}  | ${"USD"} | ${"-0.01"}  | ${"toward zero, not down"}
    ${"1.2345"}  | ${"KWD"} | ${"1.234"}  | ${"a dinar has a thousand fils"}
    ${"1.23456"} | ${"CLF"} | ${"1.2345"} | ${"four places"}
    ${"-10.9"}   | ${"JPY"} | ${"-10"}    | ${"toward zero"}
    ${"1250"}    | ${"JPY"} | ${"1250"}   | ${"zeros before the point stay"}
  `("$amount $code is $cut, $because", ({ amount, code, cut }) => {
    expect(toText(cutToMinorUnit(decimal(amount), currency(code)))).toBe(cut);
  });

  it("loses less than one unit, never grows, and happens once", () => {
    fc.assert(
      fc.property(anyAmount, anyCurrency, (amount, code) => {
        const cut = cutToMinorUnit(amount, code);
        expect(
          amount
            .minus(cut)
            .abs()
            .lt(decimal(`1e-${minorUnits(code)}`)),
        ).toBe(true);
        expect(cut.abs().lte(amount.abs())).toBe(true);
        expect(cut.eq(cutToMinorUnit(cut, code))).toBe(true);
        expect(cutToMinorUnit(amount.neg(), code).eq(cut.neg())).toBe(true);
      }),
    );
  });
});

describe("an amount for people", () => {
  it.each`
    amount                  | code     | shown
    ${"1234.5"}             | ${"USD"} | ${"USD 1,234.50"}
    ${"0"}                  | ${"USD"} | ${"USD 0.00"}
    ${"-0"}                 | ${"USD"} | ${"USD 0.00"}
    ${"0.05"}               | ${"USD"} | ${"USD 0.05"}
    ${"-0.05"}              | ${"USD"} | ${"USD -0.05"}
    ${"999"}                | ${"USD"} | ${"USD 999.00"}
    ${"1000"}               | ${"USD"} | ${"USD 1,000.00"}
    ${"-1000"}              | ${"USD"} | ${"USD -1,000.00"}
    ${"1234567.89"}         | ${"EUR"} | ${"EUR 1,234,567.89"}
    ${"1235"}               | ${"JPY"} | ${"JPY 1,235"}
    ${"-100000"}            | ${"JPY"} | ${"JPY -100,000"}
    ${"12.5"}               | ${"KWD"} | ${"KWD 12.500"}
    ${"0.0025"}             | ${"USD"} | ${"USD 0.0025"}
    ${"0.5"}                | ${"JPY"} | ${"JPY 0.5"}
    ${"1e21"}               | ${"USD"} | ${"USD 1,000,000,000,000,000,000,000.00"}
    ${"9007199254740993.1"} | ${"USD"} | ${"USD 9,007,199,254,740,993.10"}
  `("$amount $code reads '$shown'", ({ amount, code, shown }) => {
    expect(formatMoney(decimal(amount), currency(code))).toBe(shown);
  });

  it("says exactly the amount", () => {
    fc.assert(
      fc.property(anyAmount, anyCurrency, (amount, code) => {
        const shown = formatMoney(amount, code);
        expect(shown).toMatch(/^[A-Z]{3} -?\d{1,3}(,\d{3})*(\.\d+)?$/);
        expect(amount.eq(shown.slice(4).replaceAll(",", ""))).toBe(true);
      }),
    );
  });
});

describe("splitting a total", () => {
  it.each`
    total     | code     | weights          | shares                 | because
    ${"1"}    | ${"USD"} | ${"1 1 1"}       | ${"0.34 0.33 0.33"}    | ${"the odd cent goes to the first of equals"}
    ${"0.02"} | ${"USD"} | ${"1 1 1"}       | ${"0.01 0.01 0"}       | ${"two odd cents go to the first two"}
    ${"10"}   | ${"USD"} | ${"1 2"}         | ${"3.33 6.67"}         | ${"6.666… lost more than 3.333…"}
    ${"-10"}  | ${"USD"} | ${"1 2"}         | ${"-3.33 -6.67"}       | ${"a credit splits as a charge does"}
    ${"10"}   | ${"JPY"} | ${"1 2 4"}       | ${"1 3 6"}             | ${"1.43, 2.86, 5.71: 2.86 and 5.71 lost most"}
    ${"100"}  | ${"USD"} | ${"0 1"}         | ${"0 100"}             | ${"no weight, no share"}
    ${"0.01"} | ${"USD"} | ${"0 1 0"}       | ${"0 0.01 0"}          | ${"not even the odd cent"}
    ${"1"}    | ${"KWD"} | ${"1 1 1"}       | ${"0.334 0.333 0.333"} | ${"a thousand fils"}
    ${"50"}   | ${"USD"} | ${"11 20"}       | ${"17.74 32.26"}       | ${"11 of 31 days, 17.741…, and the rest"}
    ${"0.03"} | ${"USD"} | ${"0.1 0.1 0.1"} | ${"0.01 0.01 0.01"}    | ${"weights need not be whole"}
    ${"7"}    | ${"USD"} | ${"3"}           | ${"7"}                 | ${"one takes all"}
    ${"0"}    | ${"USD"} | ${"1 2"}         | ${"0 0"}               | ${"nothing to split"}
    ${"0"}    | ${"USD"} | ${"0 0"}         | ${"0 0"}               | ${"nothing to split"}
    ${"0"}    | ${"USD"} | ${""}            | ${""}                  | ${"nothing among nobody"}
  `("$total $code by $weights is $shares: $because", ({ total, code, weights, shares }) => {
    expect(texts(allocate(decimal(total), decimals(weights), currency(code)))).toBe(shares);
  });

  it.each`
    total      | code     | weights   | mistake
    ${"0.001"} | ${"USD"} | ${"1 1"}  | ${"0.001 USD is not a whole number of the currency's smallest unit"}
    ${"10.5"}  | ${"JPY"} | ${"1 1"}  | ${"10.5 JPY is not a whole number"}
    ${"1"}     | ${"USD"} | ${"2 -1"} | ${"a weight is negative"}
    ${"1"}     | ${"USD"} | ${"0 0"}  | ${"nothing to split 1 USD by"}
    ${"1"}     | ${"USD"} | ${""}     | ${"nothing to split 1 USD by"}
  `("$total $code by '$weights' is a mistake of the caller", ({ total, code, weights, mistake }) => {
    expect(() => allocate(decimal(total), decimals(weights), currency(code))).toThrow(mistake);
  });

  const anyWeights = fc
    .array(fc.tuple(fc.nat(1_000_000), fc.nat(6)), { minLength: 1, maxLength: 12 })
    .map((list) => list.map(([coefficient, places]) => decimal(`${coefficient}e-${places}`)))
    .filter((weights) => weights.some((weight) => weight.gt("0")));

  it("loses and invents nothing, and gives nobody a whole unit more or less than is due", () => {
    fc.assert(
      fc.property(anyAmount, anyWeights, anyCurrency, (amount, weights, code) => {
        const total = cutToMinorUnit(amount, code);
        const shares = allocate(total, weights, code);
        expect(toText(sum(shares))).toBe(toText(total));
        const whole = sum(weights);
        shares.forEach((share, index) => {
          expect(share.eq(cutToMinorUnit(share, code))).toBe(true);
          // |share − total × weight ÷ whole| < 1 unit, without dividing
          const due = total.times(weights[index] as Decimal);
          expect(
            share
              .times(whole)
              .minus(due)
              .abs()
              .lt(whole.times(`1e-${minorUnits(code)}`)),
          ).toBe(true);
        });
      }),
    );
  });

  it("depends on the proportions of the weights only", () => {
    fc.assert(
      fc.property(anyAmount, anyWeights, anyCurrency, (amount, weights, code) => {
        const total = cutToMinorUnit(amount, code);
        const thrice = weights.map((weight) => weight.times("3"));
        expect(texts(allocate(total, thrice, code))).toBe(texts(allocate(total, weights, code)));
        expect(texts(allocate(total.neg(), weights, code))).toBe(
          texts(allocate(total, weights, code).map((share) => share.neg())),
        );
      }),
    );
  });
});
