import { MAX_DEPTH, MAX_NODES } from "#domain/json-logic/limits.ts";
import { isList, isObject, type JsonLogicValue } from "#domain/json-logic/value.ts";
import { MAX_DIGITS, parseDecimal } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/**
 * The JSON that an expression's text holds, its numbers taken exactly as they are written. Everything that makes it too
 * large to work with is found here, so that what follows may recurse.
 */
export const readSource = (source: string, maxLength: number): Result<JsonLogicValue, readonly string[]> => {
  if (source.length > maxLength) return err([`the expression is longer than ${maxLength} characters`]);
  const { json, faults } = parseJson(source);
  if (json === undefined || faults.size > 0) return err([...faults]);
  const size = { nodes: 0, depth: 0, keys: 0 };
  measure(json, 1, size);
  if (size.depth > MAX_DEPTH) return err([TOO_DEEP]);
  if (size.nodes > MAX_NODES) return err([`the expression has more than ${MAX_NODES} parts`]);
  // JSON.parse keeps the last of two equal keys; a condition that silently went missing would bill the wrong amount.
  if (size.keys !== keysIn(source)) return err(["an object has the same operator twice"]);
  return ok(json);
};

const TOO_DEEP = `the expression is nested deeper than ${MAX_DEPTH} levels`;

const parseJson = (source: string): { json?: JsonLogicValue; faults: ReadonlySet<string> } => {
  const faults = new Set<string>();
  // A number is taken from its own text; the double that the parser made of it is not used.
  const exact = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== "number") return value;
    const number = parseDecimal(context?.source ?? "");
    if (number === undefined) faults.add(`a number has more than ${MAX_DIGITS} digits`);
    return number ?? null;
  };
  try {
    return { json: JSON.parse(source, exact) as JsonLogicValue, faults };
  } catch (cause) {
    // The parser itself gives up on thousands of levels.
    return { faults: new Set([cause instanceof RangeError ? TOO_DEEP : "the expression is not JSON"]) };
  }
};

type Size = { nodes: number; depth: number; keys: number };

/** An operation and its operands are one level, a list is one level; beyond what is allowed nothing is looked at. */
const measure = (json: JsonLogicValue, depth: number, size: Size): void => {
  size.nodes++;
  if (!isList(json) && !isObject(json)) return;
  size.depth = Math.max(size.depth, depth);
  if (depth > MAX_DEPTH || size.nodes > MAX_NODES) return;
  if (isObject(json)) size.keys += Object.keys(json).length;
  const below = isList(json) ? json : Object.values(json).flat();
  for (const part of below) measure(part, depth + 1, size);
};

/** How many texts of a valid JSON are followed by a colon. */
const keysIn = (source: string): number =>
  [...source.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(([, colon]) => colon === ":").length;
