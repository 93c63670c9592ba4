import { isLooselyEqual } from "#domain/json-logic/comparison.ts";
import { type Steps, spend, spendOnText } from "#domain/json-logic/limits.ts";
import { ANY_NUMBER, type Compiled, eager, type Frame, iteration, type Operator } from "#domain/json-logic/operator.ts";
import { isList, isTruthy, type JsonLogicValue, textIn } from "#domain/json-logic/value.ts";

/** What works on lists. Something else in a list's place counts as the empty list. */
export const lists: Readonly<Record<string, Operator>> = {
  map: iteration(2, (list, body) => (frame) => members(list, frame).map((member) => within(frame, member, body))),
  filter: iteration(2, (list, body) => (frame) => members(list, frame).filter(holds(frame, body))),
  // Of no members, `all` does not hold: so JSON Logic has it.
  all: iteration(2, (list, body) => (frame) => {
    const all = members(list, frame);
    return all.length > 0 && all.every(holds(frame, body));
  }),
  some: iteration(2, (list, body) => (frame) => members(list, frame).some(holds(frame, body))),
  none: iteration(2, (list, body) => (frame) => !members(list, frame).some(holds(frame, body))),
  reduce: iteration(
    3,
    (list, body, initial) => (frame) =>
      members(list, frame).reduce<JsonLogicValue>(
        (accumulator, current) => within(frame, { accumulator, current }, body),
        initial?.(frame) ?? null,
      ),
  ),
  merge: eager(0, ANY_NUMBER, (operands, steps) => {
    for (const operand of operands) spend(steps, isList(operand) ? operand.length : 1);
    return operands.flat();
  }),
  in: eager(2, 2, ([needle = null, haystack = null], steps) => isIn(needle, haystack, steps)),
};

function members(list: Compiled, frame: Frame): readonly JsonLogicValue[] {
  const value = list(frame);
  if (!isList(value)) return [];
  spend(frame.steps, value.length);
  return value;
}

/** The body's value for one member, which is all that the body can read. */
function within({ steps }: Frame, member: JsonLogicValue, body: Compiled): JsonLogicValue {
  return body({ data: member, steps });
}

function holds(frame: Frame, body: Compiled): (member: JsonLogicValue) => boolean {
  return (member) => isTruthy(within(frame, member, body));
}

/** A text in a longer text, or a member in a list, compared as `==` compares. */
function isIn(needle: JsonLogicValue, haystack: JsonLogicValue, steps: Steps): boolean {
  if (isList(haystack)) {
    spend(steps, haystack.length);
    return haystack.some((member) => isLooselyEqual(needle, member, steps));
  }
  if (typeof haystack !== "string" || needle === null || isList(needle)) return false;
  spendOnText(steps, haystack);
  const text = textIn(needle, steps);
  return text !== undefined && haystack.includes(text);
}
