import type { Steps } from "#domain/json-logic/limits.ts";
import type { JsonLogicValue } from "#domain/json-logic/value.ts";
import type { Data } from "#domain/json-logic/variable.ts";

/** Where an expression reads: the variables, or the current item inside the body of an iteration. */
export type Frame = { readonly data: Data; readonly steps: Steps };

/** A checked part of an expression, ready to be computed. */
export type Compiled = (frame: Frame) => JsonLogicValue;

/** How many operands an operator takes, both ends inclusive. */
export type OperandCount = { readonly atLeast: number; readonly atMost: number };

/** All operands are computed first, then the operator is applied to their values. */
export type EagerOperator = OperandCount & {
  readonly kind: "eager";
  readonly apply: (operands: readonly JsonLogicValue[], steps: Steps) => JsonLogicValue;
};
/** The operator decides which operands are computed. */
export type LazyOperator = OperandCount & {
  readonly kind: "lazy";
  readonly compile: (operands: readonly Compiled[]) => Compiled;
};
/** The second operand is a body, computed for every member of the first; inside it `var` reads the current item. */
export type IterationOperator = OperandCount & {
  readonly kind: "iteration";
  readonly compile: (list: Compiled, body: Compiled, initial: Compiled | undefined) => Compiled;
};
export type Operator = EagerOperator | LazyOperator | IterationOperator;

export const eager = (atLeast: number, atMost: number, apply: EagerOperator["apply"]): EagerOperator => ({
  kind: "eager",
  atLeast,
  atMost,
  apply,
});
export const lazy = (atLeast: number, atMost: number, compile: LazyOperator["compile"]): LazyOperator => ({
  kind: "lazy",
  atLeast,
  atMost,
  compile,
});
export const iteration = (atMost: number, compile: IterationOperator["compile"]): IterationOperator => ({
  kind: "iteration",
  atLeast: 2,
  atMost,
  compile,
});

export const ANY_NUMBER = Number.POSITIVE_INFINITY;
