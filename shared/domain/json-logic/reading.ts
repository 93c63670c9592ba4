import { type Steps, spend } from "#domain/json-logic/limits.ts";
import type { Compiled, Frame } from "#domain/json-logic/operator.ts";
import { isList, type JsonLogicValue, numberIn, textIn } from "#domain/json-logic/value.ts";
import { type Data, lookUp, pluralRoot, variablePath } from "#domain/json-logic/variable.ts";

/** `var`: the value of that name, or else the default. An empty name is the current item itself. */
export const reading = (name: string, otherwise: Compiled): Compiled => {
  if (name === "") return ({ data, steps }) => itself(data, steps);
  const path = variablePath(name);
  return (frame) => {
    spend(frame.steps, 1);
    return lookUp(frame.data, path) ?? otherwise(frame);
  };
};

/** `missing`: those of the names that have no value, or an empty one. A list in first place holds the names. */
export const missing =
  (operands: readonly Compiled[]): Compiled =>
  (frame) => {
    const names = operands.map((operand) => operand(frame));
    const [first] = names;
    return missingOf(first !== undefined && isList(first) ? first : names, frame);
  };

/** `missing_some`: nothing where at least so many of the names have a value, or else those that have none. */
export const missingSome =
  (enough: Compiled, names: Compiled): Compiled =>
  (frame) => {
    const needed = numberIn(enough(frame), frame.steps);
    const list = names(frame);
    if (needed === undefined || !isList(list)) return null;
    const absent = missingOf(list, frame);
    return needed.lte(String(list.length - absent.length)) ? [] : absent;
  };

const missingOf = (names: readonly JsonLogicValue[], { data, steps }: Frame): readonly JsonLogicValue[] => {
  spend(steps, 1 + names.length);
  return names.filter((name) => {
    const text = textIn(name, steps) ?? "";
    const value = lookUp(data, variablePath(pluralRoot(text)));
    return value === undefined || value === "";
  });
};

const itself = (data: Data, steps: Steps): JsonLogicValue => {
  spend(steps, 1);
  return data as JsonLogicValue;
};
