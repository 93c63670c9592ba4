import { type Decimal, digits } from "#domain/money/decimal.ts";

/** Operations and lists inside one another. */
export const MAX_DEPTH = 32;
/** Operations, lists and constants of one expression. */
export const MAX_NODES = 500;
/** What one evaluation may cost: an operation is one step, long lists, texts and numbers are more. */
export const MAX_STEPS = 10_000;
/** Digits of a computed number, before and after the point together. */
const MAX_RESULT_DIGITS = 1_000;
/** Characters of a computed text. */
const MAX_TEXT_LENGTH = 10_000;

/** Ends an evaluation that asks for too much. It never leaves this folder: `evaluate` makes a fault of it. */
export class LimitExceeded extends Error {}

/** What is left of one evaluation's allowance. */
export type Steps = { left: number };

export const spend = (steps: Steps, count: number): void => {
  steps.left -= count;
  if (steps.left < 0) throw new LimitExceeded(`the expression takes more than ${MAX_STEPS} steps`);
};

/** Reading a long text costs more than one step; texts of everyday length are free. */
export const spendOnText = (steps: Steps, text: string): void => {
  if (text.length > 64) spend(steps, text.length >> 6);
};

/** Multiplying and dividing cost the product of the lengths; numbers of everyday length are free. */
export const spendOnDigits = (steps: Steps, rows: number, columns: number): void => {
  const work = rows * columns;
  if (work > 256) spend(steps, work >> 8);
};

export const boundedNumber = (value: Decimal): Decimal => {
  if (digits(value) > MAX_RESULT_DIGITS) throw new LimitExceeded(`a number has more than ${MAX_RESULT_DIGITS} digits`);
  return value;
};

/** One text of many. The length is known before the text is made. */
export const boundedText = (parts: readonly string[]): string => {
  const length = parts.reduce((total, part) => total + part.length, 0);
  if (length > MAX_TEXT_LENGTH) throw new LimitExceeded(`a text has more than ${MAX_TEXT_LENGTH} characters`);
  return parts.join("");
};
