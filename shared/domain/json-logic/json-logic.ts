import { compile } from "#domain/json-logic/compile.ts";
import { LimitExceeded, MAX_DEPTH, MAX_STEPS, type Steps, spend } from "#domain/json-logic/limits.ts";
import type { Compiled } from "#domain/json-logic/operator.ts";
import type { Scope } from "#domain/json-logic/scope.ts";
import { readSource } from "#domain/json-logic/source.ts";
import { isList, isObject, type JsonLogicValue } from "#domain/json-logic/value.ts";
import { err, ok, type Result } from "#domain/result.ts";

export { asDecimal, isTruthy, type JsonLogicValue } from "#domain/json-logic/value.ts";

/** A parsed, checked expression. Parse once, evaluate often. */
export type Expression = {
  readonly source: string;
  /** The variables that it reads, in the order of their first mention, with their plural roots. */
  readonly variables: readonly string[];
  readonly [compiled]: Compiled;
};

export type ExpressionFault = { readonly message: string };
export type EvaluationFault = { readonly message: string };

/**
 * The expression that a text holds (Togai rule §8), or everything that is wrong with it: unknown operators and variables,
 * wrong numbers of operands, too long, too deep. A bare constant such as `1` is an expression too.
 */
export const parseExpression = (
  source: string,
  { knows, maxLength }: { knows(variable: string): boolean; maxLength: number },
): Result<Expression, readonly ExpressionFault[]> => {
  const json = readSource(source, maxLength);
  if (!json.ok) return err(json.error.map((message) => ({ message })));
  const scope: Scope = { knows, faults: new Set(), variables: new Set(), insideBody: false };
  const compute = compile(json.value, scope);
  if (scope.faults.size > 0) return err([...scope.faults].map((message) => ({ message })));
  return ok({ source, variables: [...scope.variables], [compiled]: compute });
};

/**
 * The value of an expression for these variables, or the limit that it broke. Nothing else goes wrong: what cannot be
 * computed is null, as Togai has it, and for a time that the limits bound.
 */
export const evaluate = (
  expression: Expression,
  data: { readonly [root: string]: JsonLogicValue | ReadonlyMap<string, JsonLogicValue> },
): Result<JsonLogicValue, EvaluationFault> => {
  try {
    const steps = { left: MAX_STEPS };
    const value = expression[compiled]({ data, steps });
    checkSize(value, 1, steps);
    return ok(value);
  } catch (cause) {
    if (cause instanceof LimitExceeded) return err({ message: cause.message });
    throw cause;
  }
};

const compiled: unique symbol = Symbol("compiled");

/** Lists and objects that an iteration has wrapped into one another could be too large or too deep to write down. */
const checkSize = (value: JsonLogicValue, depth: number, steps: Steps): void => {
  if (!isList(value) && !isObject(value)) return;
  if (depth > MAX_DEPTH) throw new LimitExceeded(`the result is nested deeper than ${MAX_DEPTH} levels`);
  const members = isList(value) ? value : Object.values(value);
  spend(steps, members.length);
  for (const member of members) checkSize(member, depth + 1, steps);
};
