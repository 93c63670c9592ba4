import { type Expression, evaluate, type JsonLogicValue, parseExpression } from "#domain/json-logic/json-logic.ts";
import { isDecimal, toText } from "#domain/money/decimal.ts";

export type Variables = Parameters<typeof evaluate>[1];

/** An expression in which every variable is known but those that say they are not. */
export const parsed = (source: string, maxLength = 20_000): Expression => {
  const expression = parseExpression(source, { knows: (variable) => !variable.includes("unknown"), maxLength });
  if (!expression.ok) throw new Error(expression.error.map(({ message }) => message).join("; "));
  return expression.value;
};

/** What is wrong with an expression, in order. */
export const faultsOf = (
  source: string,
  { knows = () => true, maxLength = 20_000 }: { knows?: (variable: string) => boolean; maxLength?: number } = {},
): string[] => {
  const expression = parseExpression(source, { knows, maxLength });
  return expression.ok ? [] : expression.error.map(({ message }) => message);
};

/** The value as JSON text with exact numbers, or the fault in words: `2.5`, `"PT744H"`, `[1,null]`. */
export const evaluated = (source: string, variables: Variables = {}): string => {
  const result = evaluate(parsed(source), variables);
  return result.ok ? jsonText(result.value) : result.error.message;
};

export const jsonText = (value: JsonLogicValue): string => {
  if (isDecimal(value)) return toText(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`);
  return `{${members.join(",")}}`;
};
