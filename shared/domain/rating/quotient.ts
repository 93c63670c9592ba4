import { type Decimal, decimal, divide, round, ZERO } from "#domain/money/decimal.ts";

/**
 * A quotient on its way to becoming money, cut towards zero: cutting it again to the minor unit of a currency then gives what
 * cutting the exact fraction would, which no other rounding at this step can promise (docs/adr/0004-money-rounding.md).
 */
export const quotient = (dividend: Decimal, divisor: Decimal): Decimal =>
  divide(dividend, divisor, { scale: SCALE, rounding: "DOWN" });

/** Decimal places kept of what does not come out even: far more than any currency has. */
const SCALE = 20;

/**
 * What was made of quotients, as the number that it is where the true fractions come out even together: two parts of ten days of
 * thirty, of 100 and of 200, are 100 and not 99.999…. A cut quotient is short by less than 10^-20, so a value that lies within
 * 10^-14 of one with twelve places was that. So near, and not the same, are only values of fifteen places and more; a multiple of
 * a quotient may have as few, since it may end in zeros: fifteen times 20/3 is 99.99… with nineteen.
 */
export const evenAgain = (value: Decimal): Decimal => {
  const even = round(value, { scale: 12, rounding: "HALF_UP" });
  // What is next to nothing is small, and no sum of something that came out even.
  return !even.eq(ZERO) && value.minus(even).abs().lt(NOTHING) ? even : value;
};

const NOTHING = decimal("1e-14");
