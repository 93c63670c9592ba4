import { ANY_NUMBER, type Compiled, eager, type Frame, lazy, type Operator } from "#domain/json-logic/operator.ts";
import { isTruthy, type JsonLogicValue } from "#domain/json-logic/value.ts";

/** Choices. Only the branch that is chosen is computed; `and` and `or` give the deciding operand itself, not its truth. */
export const control: Readonly<Record<string, Operator>> = {
  if: lazy(1, ANY_NUMBER, firstTrueBranch),
  "?:": lazy(1, ANY_NUMBER, firstTrueBranch),
  and: lazy(1, ANY_NUMBER, (operands) => (frame) => firstThat((value) => !isTruthy(value), operands, frame)),
  or: lazy(1, ANY_NUMBER, (operands) => (frame) => firstThat(isTruthy, operands, frame)),
  "!": eager(1, 1, ([value = null]) => !isTruthy(value)),
  "!!": eager(1, 1, ([value = null]) => isTruthy(value)),
  // Gives its operand through: an expression has no log to write to.
  log: eager(1, 1, ([value = null]) => value),
};

/** Condition, value, condition, value …, and a last value for when no condition holds (null without one). */
function firstTrueBranch(operands: readonly Compiled[]): Compiled {
  return (frame) => {
    for (let index = 0; index < operands.length; index += 2) {
      const value = compute(operands, index, frame);
      if (index + 1 === operands.length) return value;
      if (isTruthy(value)) return compute(operands, index + 1, frame);
    }
    return null;
  };
}

/** The first operand that decides, or else the last. */
function firstThat(
  decides: (value: JsonLogicValue) => boolean,
  operands: readonly Compiled[],
  frame: Frame,
): JsonLogicValue {
  let value: JsonLogicValue = null;
  for (const operand of operands) {
    value = operand(frame);
    if (decides(value)) return value;
  }
  return value;
}

function compute(operands: readonly Compiled[], index: number, frame: Frame): JsonLogicValue {
  return operands[index]?.(frame) ?? null;
}
