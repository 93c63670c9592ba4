import { boundedText, type Steps } from "#domain/json-logic/limits.ts";
import { ANY_NUMBER, eager, type Operator } from "#domain/json-logic/operator.ts";
import { type JsonLogicValue, numberIn, textIn } from "#domain/json-logic/value.ts";
import { type Decimal, toText } from "#domain/money/decimal.ts";

export const texts: Readonly<Record<string, Operator>> = {
  cat: eager(0, ANY_NUMBER, (operands, steps) => {
    const parts = operands.map((operand) => textIn(operand, steps));
    return parts.every((part) => part !== undefined) ? boundedText(parts) : null;
  }),
  substr: eager(2, 3, ([source = null, start = null, length], steps) => {
    const text = textIn(source, steps);
    const from = wholeNumber(start, steps);
    const count = length === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber(length, steps);
    return text === undefined || from === undefined || count === undefined ? null : part(text, from, count);
  }),
};

/** A negative start counts from the end, a negative length leaves that many characters out at the end. */
function part(text: string, start: number, length: number): string {
  const characters = [...text];
  const tail = characters.slice(start);
  return tail.slice(0, length).join("");
}

function wholeNumber(value: JsonLogicValue, steps: Steps): number | undefined {
  const number = numberIn(value, steps);
  return number === undefined ? undefined : position(number);
}

/** A position in a text: never money, so a plain number will do. */
function position(number: Decimal): number | undefined {
  const text = toText(number);
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
