import * as z from "zod";
import { parseCurrency } from "#domain/money/currency.ts";
import { type Decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import { type CalendarDate, parseCalendarDate } from "#domain/time/calendar.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";

/** The building blocks of all bodies and queries. JSON numbers arrive as decimals (see `parseExact`). */

/** A JSON number that carries money or a quantity: exact, of any size within the digit bound. */
export const decimalNumber = ({ minimum }: { minimum?: string } = {}) =>
  z
    .custom<Decimal>(isDecimal, { error: "must be a number" })
    .refine((value) => minimum === undefined || !isDecimal(value) || value.gte(minimum), {
      error: `must be at least ${minimum}`,
    })
    .meta({ wire: "number", ...(minimum === undefined ? {} : { minimum: Number(minimum) }) });

/** A JSON number that counts something: a whole number as `number`. */
export const wholeNumber = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z
    .custom<Decimal>(isDecimal, { error: "must be a whole number" })
    .transform((value, context) => {
      const count = value.mod("1").eq("0") && value.abs().lte("9007199254740991") ? Number(toText(value)) : Number.NaN;
      if (count >= minimum && count <= maximum) return count;
      context.addIssue({ code: "custom", message: `must be a whole number from ${minimum} to ${maximum}` });
      return z.NEVER;
    })
    .meta({ wire: "integer", minimum, maximum });

/** A whole number in a query string. */
export const wholeNumberText = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z
    .string()
    .transform((text, context) => {
      const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (count >= minimum && count <= maximum) return count;
      context.addIssue({ code: "custom", message: `must be a whole number from ${minimum} to ${maximum}` });
      return z.NEVER;
    })
    .meta({ wire: "integer", minimum, maximum });

/** ISO 8601 date-time; without an offset it is UTC. */
export const dateTime = () =>
  z
    .string()
    .transform((text, context) => {
      const instant = parseInstant(text);
      if (instant !== undefined) return instant;
      context.addIssue({ code: "custom", message: "must be an ISO 8601 date-time" });
      return z.NEVER;
    })
    .meta({ wire: "string", format: "date-time" });

/** `YYYY-MM-DD`. */
export const calendarDate = () =>
  z
    .string()
    .transform((text, context) => {
      const date = parseCalendarDate(text);
      if (date !== undefined) return date;
      context.addIssue({ code: "custom", message: "must be a date as YYYY-MM-DD" });
      return z.NEVER;
    })
    .meta({ wire: "string", format: "date" });

/** A day in some zone, or a moment. */
export type DayOrInstant = CalendarDate | Instant;

/** `YYYY-MM-DD`, or an ISO 8601 date-time. */
export const dayOrInstant = () =>
  z
    .string()
    .transform((text, context): DayOrInstant => {
      const moment = parseCalendarDate(text) ?? parseInstant(text);
      if (moment !== undefined) return moment;
      context.addIssue({ code: "custom", message: "must be a date as YYYY-MM-DD, or an ISO 8601 date-time" });
      return z.NEVER;
    })
    .meta({ wire: "string" });

/** ISO 4217, three letters. */
export const currencyCode = () =>
  z
    .string()
    .transform((text, context) => {
      const currency = parseCurrency(text);
      if (currency !== undefined) return currency;
      context.addIssue({ code: "custom", message: "must be an ISO 4217 currency code" });
      return z.NEVER;
    })
    .meta({ wire: "string", minLength: 3, maxLength: 3 });

/** Names of schemas, meters, attributes and dimensions (Togai rule §1.11). */
export const entityName = () =>
  z
    .string()
    .min(1)
    .max(50)
    .regex(/^[\sa-zA-Z0-9_-]*$/, { error: "may hold letters, digits, spaces, _ and - only" });

/** Text of bounded length, well-formed Unicode, without control characters other than white space. */
export const text = ({ minimum = 0, maximum }: { minimum?: number; maximum: number }) =>
  z
    .string()
    .min(minimum)
    .max(maximum)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it refuses
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/, { error: "must not hold control characters" })
    // Half of a surrogate pair cannot be stored or sent: engines replace it, and two different texts become one.
    .refine((value) => value.isWellFormed(), { error: "must be well-formed Unicode" });

/** A list whose length is judged before its members, so that a million of them cost no more than their parsing. */
export const list = <Member extends z.ZodType>(
  member: Member,
  { minimum = 0, maximum }: { minimum?: number; maximum: number },
) =>
  z.preprocess((value, context) => {
    if (!Array.isArray(value) || value.length <= maximum) return value;
    context.addIssue({ code: "custom", message: `must have at most ${maximum} members` });
    return z.NEVER;
  }, z.array(member).min(minimum).max(maximum));

/** A list whose members are all different. */
export const distinct = <Member extends z.ZodType>(member: Member, { maximum }: { maximum: number }) =>
  z
    .array(member)
    .max(maximum)
    .refine((members) => new Set(members.map((one) => JSON.stringify(one))).size === members.length, {
      error: "must not hold the same member twice",
    });

// What answers hold. Values are written by `stringifyExact`.
/** A decimal written as a JSON number. */
export const decimalOut = () => z.custom<Decimal>(isDecimal).meta({ wire: "number" });
/** An integer written as it is. */
export const integerOut = () => z.int();
/** ISO 8601 text. */
export const dateTimeOut = () => z.string().meta({ format: "date-time" });
export const success = z.strictObject({ success: z.boolean() });
