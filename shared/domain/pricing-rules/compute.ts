import { MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import { asDecimal, evaluate, type JsonLogicValue, parseExpression } from "#domain/json-logic/json-logic.ts";
import { type Decimal, isDecimal, ZERO } from "#domain/money/decimal.ts";
import type { RuleVariable } from "#domain/pricing-rules/rule-scope.ts";
import type { RuledCharge } from "#domain/pricing-rules/ruled-charges.ts";
import { evenAgain } from "#domain/rating/quotient.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** What a rule is evaluated over: the charges by their cards' keys, as earlier rules left them. */
export type RuleGround = {
  readonly variables: ReadonlyMap<string, RuleVariable>;
  readonly charges: ReadonlyMap<string, RuledCharge>;
};

/** The variables that were read, and their values. */
export type ReadValues = Map<string, Decimal | string>;

/** The value of an expression of a rule; what it reads is noted. The error is for people. */
export const computed = (
  source: string,
  { variables, charges }: RuleGround,
  read: ReadValues,
): Result<JsonLogicValue, string> => {
  const parsed = parseExpression(source, { knows: (name) => variables.has(name), maxLength: MATCHER_LENGTH });
  if (!parsed.ok) return err(parsed.error.map(({ message }) => message).join("; "));
  const data: Record<string, Decimal | string> = {};
  for (const name of parsed.value.variables) {
    const found = variables.get(name)?.valueIn(charges) ?? ZERO;
    const value = isDecimal(found) ? evenAgain(found) : found;
    data[name] = value;
    read.set(name, value);
  }
  const evaluated = evaluate(parsed.value, data);
  return evaluated.ok ? evaluated : err(evaluated.error.message);
};

/** As {@link computed}, where nothing but a number will do. */
export const computedNumber = (source: string, ground: RuleGround, read: ReadValues): Result<Decimal, string> => {
  const value = computed(source, ground, read);
  if (!value.ok) return value;
  const number = asDecimal(value.value);
  return number ? ok(evenAgain(number)) : err(`the computation gives ${describe(value.value)}, not a number`);
};

const describe = (value: JsonLogicValue): string => {
  if (value === null) return "nothing";
  return typeof value === "string" ? `the text '${value.slice(0, 50)}'` : "no single value";
};
