import type { JsonLogicValue } from "#domain/json-logic/value.ts";
import { isDecimal } from "#domain/money/decimal.ts";

/** Where a variable is looked up: the roots, or the current item of an iteration. */
export type Data = JsonLogicValue | { readonly [root: string]: JsonLogicValue | ReadonlyMap<string, JsonLogicValue> };

/** A variable's name, cut at its first dot, and what follows that dot as a name of its own. */
export type VariablePath = { readonly name: string; readonly head: string; readonly rest: VariablePath | undefined };

export const variablePath = (name: string): VariablePath => {
  const dots = [...name.matchAll(/\./g)].map((dot) => dot.index);
  const starts = [0, ...dots.map((dot) => dot + 1)];
  return starts.reduceRight<VariablePath | undefined>(
    (rest, start, index) => ({ name: name.slice(start), head: name.slice(start, dots[index]), rest }),
    undefined,
  ) as VariablePath;
};

/** `attribute.x` and `dimension.x` are other spellings of `attributes.x` and `dimensions.x` (Togai rule §8.3). */
export const pluralRoot = (name: string): string => name.replace(/^(attribute|dimension)\./, "$1s.");

/**
 * The value of a variable, or undefined where there is none. Names may hold dots: the whole name is tried as one key, then
 * its first segment, below which the rest is again tried whole first (Togai rule §8.2). So `revenue.urc.um.1` finds the key
 * `urc.um.1` below `revenue`. Only a value's own keys are seen, never what JavaScript objects inherit.
 */
export const lookUp = (data: Data, path: VariablePath): JsonLogicValue | undefined => {
  let within: Below = data;
  let step: VariablePath | undefined = path;
  while (step !== undefined) {
    const whole = child(within, step.name);
    if (whole !== undefined && whole !== null && !(whole instanceof Map)) return whole as JsonLogicValue;
    if (step.rest === undefined) return undefined;
    within = child(within, step.head);
    step = step.rest;
  }
  return undefined;
};

type Below = Data | ReadonlyMap<string, JsonLogicValue> | undefined;

const child = (within: Below, key: string): Below => {
  if (typeof within !== "object" || within === null) return undefined;
  if (within instanceof Map) return within.get(key);
  if (Array.isArray(within)) return /^\d{1,9}$/.test(key) ? within[Number(key)] : undefined;
  if (isDecimal(within) || !Object.hasOwn(within, key)) return undefined;
  return (within as Readonly<Record<string, Below>>)[key];
};
