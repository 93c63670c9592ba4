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
 * beyond our digit bound becomes NaN, which no schema accepts. Refuses malformed and too deeply nested text.
 */
export const parseExact = (text: string): Result<unknown, string> => {
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

/** JSON text in which every decimal is a number written with all its digits. Undefined members are left out. */
export const stringifyExact = (value: unknown): string =>
  // The member is read from its holder: what is handed in has been turned into text by then.
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string, written: unknown) {
    const member = this[key];
    return isDecimal(member) ? exactJson.rawJSON(toText(member)) : written;
  });
