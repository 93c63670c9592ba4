import { isDecimal, parseDecimal, toText } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** `JSON.rawJSON` and the reviver's source text (ES2026) are in Node 24 but not yet in TypeScript's library. */
type ExactJson = {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): object;
};
const exactJson = JSON as unknown as ExactJson;

/**
 * JSON text as values in which every number is a {@link Decimal} read from its source text, so that no digit is lost. A number
 * beyond our digit bound becomes NaN, which no schema accepts. Refuses malformed and too deeply nested text, and what holds
 * more than `mostValues`: looking at each of them costs a hundred times as much as parsing, and nobody else is served meanwhile.
 */
export const parseExact = (
  text: string,
  { mostValues = Number.POSITIVE_INFINITY }: { readonly mostValues?: number } = {},
): Result<unknown, string> => {
  if (hasMoreValues(text, mostValues)) return err(`has more than ${mostValues} values`);
  try {
    return ok(
      exactJson.parse(text, (_key, value, { source }) =>
        typeof value === "number" ? (parseDecimal(source ?? "") ?? Number.NaN) : value,
      ),
    );
  } catch (cause) {
    return err(cause instanceof RangeError ? "is nested too deeply" : "is not valid JSON");
  }
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const OBJECT = 0x7b;

/**
 * Whether JSON text holds more values than `most`, told without parsing it: a value has a comma before it, or begins a text,
 * list or object. What stands inside texts is none.
 */
export const hasMoreValues = (text: string, most: number): boolean => {
  if (text.length <= most) return false;
  let values = 1;
  let isText = false;
  for (let at = 0; at < text.length && values <= most; at += 1) {
    const code = text.charCodeAt(at);
    if (isText && code === BACKSLASH) at += 1;
    else if (code === QUOTE) isText = !isText;
    else if (!isText && (code === COMMA || code === LIST || code === OBJECT)) values += 1;
  }
  return values > most;
};

/** JSON text in which every decimal is a number written with all its digits. Undefined members are left out. */
export const stringifyExact = (value: unknown): string =>
  // The member is read from its holder: what is handed in has been turned into text by then.
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string, written: unknown) {
    const member = this[key];
    return isDecimal(member) ? exactJson.rawJSON(toText(member)) : written;
  });
