import { type Steps, spend, spendOnText } from "#domain/json-logic/limits.ts";
import { type Decimal, isDecimal, parseDecimal, toText, ZERO } from "#domain/money/decimal.ts";

/** What an expression reads and what it makes. Numbers are decimals; a text that says a number counts as one. */
export type JsonLogicValue =
  | Decimal
  | string
  | boolean
  | null
  | readonly JsonLogicValue[]
  | { readonly [key: string]: JsonLogicValue };

/** JSON Logic's truth: 0, "", null, [] and false are false, everything else is true, "0" too (Togai rule §8.2). */
export const isTruthy = (value: JsonLogicValue): boolean => {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  if (value === null) return false;
  if (isList(value)) return value.length > 0;
  return isDecimal(value) ? !value.eq(ZERO) : true;
};

/** The number that a value is or, as text, says; undefined where it is none. True and null are no numbers. */
export const asDecimal = (value: JsonLogicValue): Decimal | undefined => {
  if (typeof value === "string") return parseDecimal(value);
  return isDecimal(value) ? value : undefined;
};

export const isList = (value: JsonLogicValue): value is readonly JsonLogicValue[] => Array.isArray(value);

export const isObject = (value: JsonLogicValue): value is { readonly [key: string]: JsonLogicValue } =>
  typeof value === "object" && value !== null && !isList(value) && !isDecimal(value);

/** As {@link asDecimal}, at the expense of an evaluation. */
export const numberIn = (value: JsonLogicValue | undefined, steps: Steps): Decimal | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === "string") spendOnText(steps, value);
  return asDecimal(value);
};

/** How a value reads inside a longer text: null is empty, a list is joined by commas. Objects have no text. */
export const textIn = (value: JsonLogicValue, steps: Steps): string | undefined => {
  if (typeof value === "boolean") return String(value);
  if (value === null) return "";
  if (isList(value)) return listText(value, steps);
  const text = typeof value === "string" ? value : isDecimal(value) ? toText(value) : undefined;
  if (text !== undefined) spendOnText(steps, text);
  return text;
};

/** One level only: a list in a list has no text, so that no value is nested too deep to print. */
const listText = (list: readonly JsonLogicValue[], steps: Steps): string | undefined => {
  spend(steps, list.length);
  const texts = list.map((member) => (isList(member) ? undefined : textIn(member, steps)));
  return texts.includes(undefined) ? undefined : texts.join(",");
};
