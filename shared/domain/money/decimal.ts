import Big from "big.js";

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

export type RoundingMode = "DOWN" | "HALF_UP" | "HALF_EVEN" | "UP";

/** Digits before and after the point together; more is refused at the edge, so that no input can ask for a gigabyte of zeros. */
export const MAX_DIGITS = 1_100;

const Exact = Big();
Exact.strict = true;
// Text never has an exponent, not even where a decimal meets a template string or JSON.stringify by accident.
Exact.NE = -1e6;
Exact.PE = 1e6;

/** Its scale and rounding are set before each division; a division never yields to other code. */
const Dividing = Big();

const ROUNDING: Record<RoundingMode, 0 | 1 | 2 | 3> = { DOWN: 0, HALF_UP: 1, HALF_EVEN: 2, UP: 3 };
const FORM = /^-?\d+(\.\d+)?([eE][+-]?\d{1,6})?$/;

/** The decimal that a trusted text says. Throws on anything else: use {@link parseDecimal} for text from outside. */
export const decimal = (text: string): Decimal => {
  if (!FORM.test(text)) throw new RangeError(`'${text}' is no decimal number`);
  return new Exact(text) as unknown as Decimal;
};

export const ZERO = decimal("0");
export const ONE = decimal("1");

/**
 * The decimal that a text from outside says, exactly (`0.1000000000000000055`, `-1.5e-7`, 38 digits and more), or undefined
 * where it is no decimal number or has more than {@link MAX_DIGITS} digits when written out.
 */
export const parseDecimal = (text: string): Decimal | undefined => {
  if (text.length > 2 * MAX_DIGITS || !FORM.test(text)) return undefined;
  const parsed = new Exact(text);
  return digitsOf(parsed) > MAX_DIGITS ? undefined : (parsed as unknown as Decimal);
};

/** Plain notation without exponent, without trailing zeros and without a negative zero: `1000`, `0.0000001`, `0`. */
export const toText = (value: Decimal): string => big(value).toFixed();

/** The text with exactly `scale` places, for people: `27.40`. The value must not have more places than that. */
export const toFixedText = (value: Decimal, scale: number): string => {
  const text = big(value).toFixed(scale, ROUNDING.HALF_EVEN);
  if (big(value).cmp(text) !== 0) throw new RangeError(`${toText(value)} has more than ${scale} decimal places`);
  return text;
};

/** The quotient, cut to `scale` decimal places by the named rule. Dividing by zero is a mistake of the caller. */
export const divide = (
  dividend: Decimal,
  divisor: Decimal,
  { scale, rounding }: { scale: number; rounding: RoundingMode },
): Decimal => {
  Dividing.DP = scale;
  Dividing.RM = ROUNDING[rounding];
  return new Exact(new Dividing(big(dividend)).div(big(divisor))) as unknown as Decimal;
};

/** The value cut to `scale` decimal places by the named rule. DOWN cuts towards zero. */
export const round = (value: Decimal, { scale, rounding }: { scale: number; rounding: RoundingMode }): Decimal =>
  big(value).round(scale, ROUNDING[rounding]) as unknown as Decimal;

export const min = (first: Decimal, second: Decimal): Decimal => (first.lt(second) ? first : second);
export const max = (first: Decimal, second: Decimal): Decimal => (first.gt(second) ? first : second);
export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
};

export const isDecimal = (value: unknown): value is Decimal => value instanceof Exact;

/** How many digits the number has when written out without an exponent. */
export const digits = (value: Decimal): number => digitsOf(big(value));

/** How many decimal places the number needs: 2 for 0.05, none for 100. */
export const decimalPlaces = (value: Decimal): number => {
  const { c, e } = big(value);
  return Math.max(0, c.length - 1 - e);
};

const big = (value: Decimal): Big => value as unknown as Big;

const digitsOf = ({ c, e }: Big): number => Math.max(e + 1, c.length, c.length - e);
