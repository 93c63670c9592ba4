import type { Brand } from "#domain/brand.ts";

/** An active ISO 4217 code, three capital letters. */
export type CurrencyCode = Brand<string, "CurrencyCode">;

/** The currency that a text names, or undefined where none has that code now. Small letters are not accepted. */
export const parseCurrency = (text: string): CurrencyCode | undefined =>
  MINOR_UNITS.has(text) ? (text as CurrencyCode) : undefined;

/** How many decimal places the currency's smallest unit has: 2 for USD, 0 for JPY, 3 for KWD. */
export const minorUnits = (code: CurrencyCode): number => {
  const places = MINOR_UNITS.get(code);
  if (places === undefined) throw new RangeError(`'${code}' is no currency`);
  return places;
};

/**
 * The list of ISO 4217 as published on 1 January 2026, by decimal places. Its metals, units of account and test codes (XAU,
 * XDR, XXX …) have no smallest unit, so nothing can be billed in them and they are left out.
 */
const CODES: readonly (readonly [decimalPlaces: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU
     CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
     KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
     NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
     TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const MINOR_UNITS: ReadonlyMap<string, number> = new Map(
  CODES.flatMap(([places, codes]) => codes.split(/\s+/).map((code) => [code, places] as const)),
);
