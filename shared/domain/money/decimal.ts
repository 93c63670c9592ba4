import { bigOf, divided, Exact, exactOf, type Rounding, rounded } from "#domain/money/exact.ts";

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

const FORM = /^-?\d+(\.\d+)?([eE][+-]?\d{1,6})?$/;

/** The decimal that a trusted text says. Throws on anything else: use {@link parseDecimal} for text from outside. */
export const decimal = (text: string): Decimal => {
  if (!FORM.test(text)) throw new RangeError(`'${text}' is no decimal number`);
  return exactOf(text);
};

export const ZERO = decimal("0");
export const ONE = decimal("1");

/**
 * The decimal that a text from outside says, exactly (`0.1000000000000000055`, `-1.5e-7`, 38 digits and more), or undefined
 * where it is no decimal number or has more than {@link MAX_DIGITS} digits when written out.
 */
export const parseDecimal = (text: string): Decimal | undefined => {
  if (text.length > 2 * MAX_DIGITS || !FORM.test(text)) return undefined;
  const parsed = exactOf(text);
  return digitsOf(parsed) > MAX_DIGITS ? undefined : parsed;
};

/** Plain notation without exponent, without trailing zeros and without a negative zero: `1000`, `0.0000001`, `0`. */
export const toText = (value: Decimal): string => exact(value).toString();

/** The text with exactly `scale` places, for people: `27.40`. The value must not have more places than that. */
export const toFixedText = (value: Decimal, scale: number): string => {
  const text = bigOf(exact(value)).toFixed(scale);
  if (!value.eq(text)) throw new RangeError(`${toText(value)} has more than ${scale} decimal places`);
  return text;
};

/** The quotient, cut to `scale` decimal places by the named rule. Dividing by zero is a mistake of the caller. */
export const divide = (dividend: Decimal, divisor: Decimal, rounding: Rounding): Decimal =>
  divided(exact(dividend), exact(divisor), rounding);

/** The value cut to `scale` decimal places by the named rule. DOWN cuts towards zero. */
export const round = (value: Decimal, rounding: Rounding): Decimal => rounded(exact(value), rounding);

export const min = (first: Decimal, second: Decimal): Decimal => (first.lt(second) ? first : second);
export const max = (first: Decimal, second: Decimal): Decimal => (first.gt(second) ? first : second);
export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
};

export const isDecimal = (value: unknown): value is Decimal => value instanceof Exact;

/** How many digits the number has when written out without an exponent. */
export const digits = (value: Decimal): number => digitsOf(exact(value));

/** How many decimal places the number needs: 2 for 0.05, none for 100. */
export const decimalPlaces = (value: Decimal): number => {
  const { places, long } = exact(value);
  return long ? Math.max(0, long.c.length - 1 - long.e) : places;
};

const exact = (value: Decimal): Exact => value as Exact;

const digitsOf = (value: Exact): number => {
  const { c, e } = bigOf(value);
  return e < 0 ? -e + c.length : Math.max(e + 1, c.length);
};
