import { describe, expect, it } from "vitest";
import { type CurrencyCode, minorUnits, parseCurrency } from "#domain/money/currency.ts";

describe("a currency code", () => {
  it.each(["USD", "EUR", "GBP", "INR", "JPY", "KWD", "CLF", "CHF", "SGD", "XAF", "XCG", "ZWG", "SLE", "VED"])(
    "%s is one",
    (code) => {
      expect(parseCurrency(code)).toBe(code);
    },
  );

  it.each`
    code             | because
    ${""}            | ${"it is empty"}
    ${"usd"}         | ${"codes are capitals"}
    ${" USD"}        | ${"nothing is trimmed"}
    ${"USD "}        | ${"nothing is trimmed"}
    ${"US"}          | ${"it is too short"}
    ${"USDT"}        | ${"it is too long"}
    ${"$"}           | ${"it is a sign"}
    ${"ABC"}         | ${"nobody has it"}
    ${"DEM"}         | ${"it was withdrawn in 2002"}
    ${"HRK"}         | ${"it was withdrawn in 2023"}
    ${"BGN"}         | ${"it was withdrawn in 2026"}
    ${"XAU"}         | ${"gold has no smallest unit"}
    ${"XXX"}         | ${"it means no currency"}
    ${"constructor"} | ${"it is a word of the language below"}
    ${"__proto__"}   | ${"it is a word of the language below"}
    ${"USD EUR"}     | ${"it is two"}
  `("'$code' is none: $because", ({ code }) => {
    expect(parseCurrency(code)).toBeUndefined();
  });
});

describe("the smallest unit", () => {
  it.each`
    places | codes
    ${0}   | ${"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"}
    ${2}   | ${"USD EUR GBP INR CHF AUD CAD CNY SEK HUF IDR COP CZK TWD MGA MRU AFN IRR LAK LBP MMK PKR RSD UYU"}
    ${3}   | ${"BHD IQD JOD KWD LYD OMR TND"}
    ${4}   | ${"CLF UYW"}
  `("has $places decimal places in $codes", ({ places, codes }) => {
    for (const code of codes.split(" ")) expect(minorUnits(parseCurrency(code) as CurrencyCode), code).toBe(places);
  });

  it("is known for each of the 165 currencies in use", () => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const all = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => `${a}${b}${c}`)));
    const counts = new Map<number, number>();
    for (const code of all) {
      const currency = parseCurrency(code);
      if (currency !== undefined) counts.set(minorUnits(currency), (counts.get(minorUnits(currency)) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ 0: 17, 2: 139, 3: 7, 4: 2 });
  });

  it("is a mistake to ask for where there is none", () => {
    expect(() => minorUnits("XYZ" as CurrencyCode)).toThrow("'XYZ' is no currency");
  });
});
