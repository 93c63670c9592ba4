import { type Steps, spendOnText } from "#domain/json-logic/limits.ts";
import { eager, type Operator } from "#domain/json-logic/operator.ts";
import { isList, isObject, isTruthy, type JsonLogicValue, numberIn } from "#domain/json-logic/value.ts";
import { type Decimal, isDecimal, ONE, ZERO } from "#domain/money/decimal.ts";

/** Order compares numbers only, and anything else is false; three operands ask for a value in between (Togai rule §8.2). */
export const comparison: Readonly<Record<string, Operator>> = {
  "<": eager(
    2,
    3,
    ordered((first, second) => first.lt(second)),
  ),
  "<=": eager(
    2,
    3,
    ordered((first, second) => first.lte(second)),
  ),
  ">": eager(
    2,
    2,
    ordered((first, second) => first.gt(second)),
  ),
  ">=": eager(
    2,
    2,
    ordered((first, second) => first.gte(second)),
  ),
  "==": eager(2, 2, ([left = null, right = null], steps) => isLooselyEqual(left, right, steps)),
  "!=": eager(2, 2, ([left = null, right = null], steps) => !isLooselyEqual(left, right, steps)),
  "===": eager(2, 2, ([left = null, right = null]) => isStrictlyEqual(left, right)),
  "!==": eager(2, 2, ([left = null, right = null]) => !isStrictlyEqual(left, right)),
};

/**
 * JSON Logic's `==`. Numbers are equal by value whatever their scale (2 and 2.0), a number and a text likewise ("2.0", and ""
 * is zero); two texts only letter by letter ("01" is not "1"). A truth value equals 1 or 0, and a text by its truth.
 */
export const isLooselyEqual = (left: JsonLogicValue, right: JsonLogicValue, steps: Steps): boolean => {
  if (typeof left === "string" && typeof right === "string") return isSameText(left, right, steps);
  if (left === null || right === null) return left === right;
  if (typeof left === "boolean" && typeof right === "string") return left === isTruthy(right);
  if (typeof left === "string" && typeof right === "boolean") return right === isTruthy(left);
  if (isComposite(left) || isComposite(right)) return !isTruthy(left) && !isTruthy(right);
  const first = looseNumber(left, steps);
  const second = looseNumber(right, steps);
  return first !== undefined && second !== undefined && first.eq(second);
};

function isStrictlyEqual(left: JsonLogicValue, right: JsonLogicValue): boolean {
  return isDecimal(left) && isDecimal(right) ? left.eq(right) : left === right;
}

function isSameText(left: string, right: string, steps: Steps): boolean {
  spendOnText(steps, left);
  return left === right;
}

function isComposite(value: JsonLogicValue): boolean {
  return isList(value) || isObject(value);
}

function looseNumber(value: JsonLogicValue, steps: Steps): Decimal | undefined {
  if (typeof value === "boolean") return value ? ONE : ZERO;
  return value === "" ? ZERO : numberIn(value, steps);
}

function ordered(inOrder: (first: Decimal, second: Decimal) => boolean) {
  return (operands: readonly JsonLogicValue[], steps: Steps): boolean => {
    let before: Decimal | undefined;
    let holds = true;
    for (const operand of operands) {
      const number = numberIn(operand, steps);
      if (number === undefined) return false;
      if (before !== undefined && !inOrder(before, number)) holds = false;
      before = number;
    }
    return holds;
  };
}
