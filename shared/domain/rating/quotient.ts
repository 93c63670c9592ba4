import { type Decimal, divide } from "#domain/money/decimal.ts";

/**
 * A quotient on its way to becoming money, cut towards zero: cutting it again to the minor unit of a currency then gives what
 * cutting the exact fraction would, which no other rounding at this step can promise (docs/adr/0004-money-rounding.md).
 */
export const quotient = (dividend: Decimal, divisor: Decimal): Decimal =>
  divide(dividend, divisor, { scale: SCALE, rounding: "DOWN" });

/** Decimal places kept of what does not come out even: far more than any currency has. */
const SCALE = 20;
