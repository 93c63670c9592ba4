import { boundedNumber, type Steps, spend, spendOnDigits } from "#domain/json-logic/limits.ts";
import { ANY_NUMBER, eager, type Operator } from "#domain/json-logic/operator.ts";
import { isList, type JsonLogicValue, numberIn } from "#domain/json-logic/value.ts";
import { type Decimal, digits, divide, max, min, ZERO } from "#domain/money/decimal.ts";

/**
 * Exact arithmetic. An operand that is no number (a missing variable too) makes the result null, and so does dividing by
 * zero; a quotient keeps four decimals, half up (Togai rule §8.2).
 *
 *   2 / 3 = 0.6667     1.03 × 2.03 = 2.0909     7 % 0 = null
 */
export const arithmetic: Readonly<Record<string, Operator>> = {
  "+": ofMany((first, second) => first.plus(second)),
  "*": ofMany(product),
  min: ofMany(min),
  max: ofMany(max),
  "-": eager(1, 2, (operands, steps) =>
    operands.length === 1
      ? ofTwo(steps, ZERO, operands[0], difference)
      : ofTwo(steps, operands[0], operands[1], difference),
  ),
  "/": eager(2, 2, ([dividend, divisor], steps) => ofTwo(steps, dividend, divisor, quotient)),
  "%": eager(2, 2, ([dividend, divisor], steps) => ofTwo(steps, dividend, divisor, remainder)),
};

type Combine = (first: Decimal, second: Decimal, steps: Steps) => Decimal | null;

/** From left to right over all operands; a single operand that is a list stands for its members. */
function ofMany(combine: Combine): Operator {
  return eager(1, ANY_NUMBER, (operands, steps) => {
    const members = membersOf(operands, steps);
    let result: Decimal | null = numberIn(members[0], steps) ?? null;
    for (let index = 1; index < members.length && result !== null; index++) {
      result = ofTwo(steps, result, members[index], combine);
    }
    return result;
  });
}

function membersOf(operands: readonly JsonLogicValue[], steps: Steps): readonly JsonLogicValue[] {
  const [only] = operands;
  if (operands.length !== 1 || only === undefined || !isList(only)) return operands;
  spend(steps, only.length);
  return only;
}

function ofTwo(
  steps: Steps,
  left: JsonLogicValue | undefined,
  right: JsonLogicValue | undefined,
  combine: Combine,
): Decimal | null {
  const first = numberIn(left, steps);
  const second = numberIn(right, steps);
  if (first === undefined || second === undefined) return null;
  const result = combine(first, second, steps);
  return result === null ? null : boundedNumber(result);
}

function difference(first: Decimal, second: Decimal): Decimal {
  return first.minus(second);
}

function product(first: Decimal, second: Decimal, steps: Steps): Decimal {
  spendOnDigits(steps, digits(first), digits(second));
  return first.times(second);
}

function quotient(dividend: Decimal, divisor: Decimal, steps: Steps): Decimal | null {
  if (divisor.eq(ZERO)) return null;
  spendOnDivision(steps, dividend, divisor);
  return divide(dividend, divisor, { scale: 4, rounding: "HALF_UP" });
}

function remainder(dividend: Decimal, divisor: Decimal, steps: Steps): Decimal | null {
  if (divisor.eq(ZERO)) return null;
  spendOnDivision(steps, dividend, divisor);
  return dividend.mod(divisor);
}

function spendOnDivision(steps: Steps, dividend: Decimal, divisor: Decimal): void {
  spendOnDigits(steps, digits(dividend) + digits(divisor), digits(divisor));
}
