import { spend } from "#domain/json-logic/limits.ts";
import type { Compiled, EagerOperator, IterationOperator, Operator } from "#domain/json-logic/operator.ts";
import { operators } from "#domain/json-logic/operators.ts";
import { missing, missingSome, reading } from "#domain/json-logic/reading.ts";
import { nameInScope, type Scope } from "#domain/json-logic/scope.ts";
import { isSameMoment } from "#domain/json-logic/times.ts";
import { isList, isObject, type JsonLogicValue } from "#domain/json-logic/value.ts";
import { isDecimal, toText } from "#domain/money/decimal.ts";

/** Checks an expression and makes it ready to be computed many times. What is wrong with it is added to the scope's faults. */
export const compile = (json: JsonLogicValue, scope: Scope): Compiled => {
  if (isList(json)) return isConstant(json) ? () => json : listOf(json.map((member) => compile(member, scope)));
  if (!isObject(json)) return () => json;
  const [only, ...more] = Object.entries(json);
  if (only === undefined || more.length > 0) return faulty(scope, "an object must hold exactly one operator");
  const [name, argument] = only;
  return operation(name, isList(argument) ? argument : [argument], scope);
};

type Operands = readonly JsonLogicValue[];

const operation = (name: string, operands: Operands, scope: Scope): Compiled => {
  if (name === "var") return variable(operands, scope);
  if (name === "missing") return missingOperation(operands, scope);
  if (name === "missing_some") return missingSomeOperation(operands, scope);
  const operator = operators.get(name);
  if (operator === undefined) scope.faults.add(`unknown operator '${name}'`);
  else checkCount(name, operator, operands, scope);
  const compiled = operands.map((operand, index) =>
    compile(operand, operator?.kind === "iteration" && index === 1 ? { ...scope, insideBody: true } : scope),
  );
  if (isEquality(name) && operands.some(isDate)) return sameMoment(compiled, name.startsWith("="));
  return operator === undefined ? nothing : assemble(operator, compiled);
};

const assemble = (operator: Operator, operands: readonly Compiled[]): Compiled => {
  if (operator.kind === "eager") return eagerly(operator, operands);
  const compute = operator.kind === "lazy" ? operator.compile(operands) : iterating(operator, operands);
  return (frame) => {
    spend(frame.steps, 1);
    return compute(frame);
  };
};

const eagerly = ({ apply }: EagerOperator, operands: readonly Compiled[]): Compiled => {
  const [first, second, ...more] = operands;
  // Two operands are by far the commonest, and metering waits for this.
  if (first !== undefined && second !== undefined && more.length === 0) {
    return (frame) => {
      spend(frame.steps, 1);
      return apply([first(frame), second(frame)], frame.steps);
    };
  }
  return (frame) => {
    spend(frame.steps, 1);
    return apply(
      operands.map((operand) => operand(frame)),
      frame.steps,
    );
  };
};

const iterating = ({ compile: over }: IterationOperator, [list, body, initial]: readonly Compiled[]): Compiled =>
  over(list ?? nothing, body ?? nothing, initial);

const sameMoment =
  ([left = nothing, right = nothing]: readonly Compiled[], wanted: boolean): Compiled =>
  (frame) => {
    spend(frame.steps, 1);
    return isSameMoment(left(frame), right(frame)) === wanted;
  };

const variable = ([name, fallback, ...more]: Operands, scope: Scope): Compiled => {
  const otherwise = fallback === undefined ? nothing : compile(fallback, scope);
  const written = isDecimal(name) && scope.insideBody ? toText(name) : name;
  if (typeof written !== "string" || more.length > 0) {
    return faulty(scope, "'var' takes a variable's name as constant text, and at most a default");
  }
  return reading(nameInScope(written, scope), otherwise);
};

/** Names that stand in the expression are checked as those of `var` are; names that are computed are looked up as they come. */
const missingOperation = (operands: Operands, scope: Scope): Compiled => {
  checkNames(operands, scope);
  return missing(operands.map((operand) => compile(operand, scope)));
};

const missingSomeOperation = (operands: Operands, scope: Scope): Compiled => {
  const [enough = null, names = null] = operands;
  if (operands.length !== 2)
    return faulty(scope, countFault("missing_some", { atLeast: 2, atMost: 2 }, operands.length));
  checkNames([names], scope);
  return missingSome(compile(enough, scope), compile(names, scope));
};

const checkNames = (operands: Operands, scope: Scope): void => {
  for (const name of operands.flat()) if (typeof name === "string") nameInScope(name, scope);
};

const checkCount = (name: string, operator: Operator, operands: Operands, scope: Scope): void => {
  if (operands.length < operator.atLeast || operands.length > operator.atMost) {
    scope.faults.add(countFault(name, operator, operands.length));
  }
};

const countFault = (name: string, { atLeast, atMost }: { atLeast: number; atMost: number }, count: number): string => {
  const range = Number.isFinite(atMost)
    ? atLeast === atMost
      ? `${atLeast}`
      : `${atLeast} to ${atMost}`
    : `at least ${atLeast}`;
  return `operator '${name}' takes ${range} operands, not ${count}`;
};

const listOf =
  (members: readonly Compiled[]): Compiled =>
  (frame) =>
    members.map((member) => member(frame));

const faulty = (scope: Scope, message: string): Compiled => {
  scope.faults.add(message);
  return nothing;
};

const nothing: Compiled = () => null;

const isConstant = (json: JsonLogicValue): boolean => (isList(json) ? json.every(isConstant) : !isObject(json));

const isEquality = (name: string): boolean => /^[=!]==?$/.test(name);

const isDate = (operand: JsonLogicValue): boolean => isObject(operand) && Object.hasOwn(operand, "date");
