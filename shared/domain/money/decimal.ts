import {
  digitsOf,
  Exact,
  ExactSum,
  exactOf,
  numeralIn,
  ofNumeral,
  quotient,
  type Rounding,
  rounded,
} from "#domain/money/exact.ts";

export type { RoundingMode } from "#domain/money/exact.ts";

/**
 * An exact decimal number: the only type that holds money, rates, quantities or usage. Arithmetic takes decimals only (or
 * decimal literals as text), never a JavaScript number. Division is not a method: see {@link divide}.
 */
export interface Decimal {
  plus(other: Decimal | string): Decimal;
  minus(other: Decimal | string): Decimal;
  times(other: Decimal | string): Decimal;
  mod(other: Decimal | string): Decimal;
  abs(): Decimal;
  neg(): Decimal;
  /** −1, 0 or 1. */
  cmp(other: Decimal | string): -1 | 0 | 1;
  eq(other: Decimal | string): boolean;
  gt(other: Decimal | string): boolean;
  gte(other: Decimal | string): boolean;
  lt(other: Decimal | string): boolean;
  lte(other: Decimal | string): boolean;
}

/** Digits before and after the point together; more is refused at the edge, so that no input can ask for a gigabyte of zeros. */
export const MAX_DIGITS = 1_100;

/** The decimal that a trusted text says. Throws on anything else: use {@link parseDecimal} for text from outside. */
export const decimal = (text: string): Decimal => exactOf(text);

export const ZERO = decimal("0");
export const ONE = decimal("1");

/**
 * The decimal that a text from outside says, exactly (`0.1000000000000000055`, `-1.5e-7`, 38 digits and more), or undefined
 * where it is no decimal number or has more than {@link MAX_DIGITS} digits when written out.
 */
export const parseDecimal = (text: string): Decimal | undefined => {
  const numeral = text.length > MAX_TEXT ? undefined : numeralIn(text);
  // Its digits can make up for that many zeros at the most: with more it is too long, and is not written out to be counted.
  if (!numeral || Math.abs(numeral.exponent) > MAX_TEXT + MAX_DIGITS) return undefined;
  const parsed = ofNumeral(numeral);
  return digits(parsed) > MAX_DIGITS ? undefined : parsed;
};

/** Characters of a text that is looked at: leading and trailing zeros take room as well. */
const MAX_TEXT = 2 * MAX_DIGITS;

/** Plain notation without exponent, without trailing zeros and without a negative zero: `1000`, `0.0000001`, `0`. */
export const toText = (value: Decimal): string => exact(value).toString();

/** The text with exactly `scale` places, for people: `27.40`. The value must not have more places than that. */
export const toFixedText = (value: Decimal, scale: number): string => {
  const places = decimalPlaces(value);
  const text = toText(value);
  if (places > scale) throw new RangeError(`${text} has more than ${scale} decimal places`);
  const zeros = "0".repeat(scale - places);
  return places === 0 && scale > 0 ? `${text}.${zeros}` : text + zeros;
};

/** The quotient, cut to `scale` decimal places by the named rule. Dividing by zero is a mistake of the caller. */
export const divide = (dividend: Decimal, divisor: Decimal, rounding: Rounding): Decimal =>
  quotient(exact(dividend), exact(divisor), rounding);

/** The value cut to `scale` decimal places by the named rule. DOWN cuts towards zero. */
export const round = (value: Decimal, rounding: Rounding): Decimal => rounded(exact(value), rounding);

export const min = (first: Decimal, second: Decimal): Decimal => (first.lt(second) ? first : second);
export const max = (first: Decimal, second: Decimal): Decimal => (first.gt(second) ? first : second);
export const sum = (values: Iterable<Decimal>): Decimal => {
  const running = runningSum();
  for (const value of values) running.add(value);
  return running.total();
};

/** A sum that grows: cheaper than a decimal for every step, and as exact. */
export type RunningSum = { add(value: Decimal): void; total(): Decimal };
export const runningSum = (): RunningSum => new ExactSum() as RunningSum;

export const isDecimal = (value: unknown): value is Decimal => value instanceof Exact;

/** How many digits the number has when written out without an exponent. */
export const digits = (value: Decimal): number => digitsOf(exact(value));

/** How many decimal places the number needs: 2 for 0.05, none for 100. */
export const decimalPlaces = (value: Decimal): number => exact(value).places;

/** Every decimal is one. */
const exact = (value: Decimal): Exact => value as Exact;
