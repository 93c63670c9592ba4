import { assert } from "#domain/assert.ts";
import { dateAt, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * The number of an invoice as people read it (Togai rule §17.11). Of the template, `{number}` becomes the number and YYYY, MM
 * and DD the parts of the invoice date in the zone, unless they are part of a word.
 *
 *   YYYY-MM-{number}, 2958, invoice date 1 July 2020      2020-07-2958
 */
export const formatSequenceId = (
  template: string,
  { number, invoiceDate, zone }: { readonly number: number; readonly invoiceDate: Instant; readonly zone: TimeZone },
): string => {
  assert(Number.isSafeInteger(number) && number >= 0, () => `${number} is no invoice number`);
  assert(template.includes(NUMBER), () => `invoice numbers by the template ${template} would all be the same`);
  const [year = "", month = "", day = ""] = dateAt(invoiceDate, zone).split("-");
  const parts: Readonly<Record<string, string>> = { YYYY: year, MM: month, DD: day, [NUMBER]: `${number}` };
  return template.replace(TOKENS, (tokens) => tokens.replace(TOKEN, (token) => parts[token] ?? token));
};

const NUMBER = "{number}";
const TOKEN = /YYYY|MM|DD|\{number\}/g;
/** Runs of tokens such as YYYYMM, with no other letter beside them: the MM of COMMERCE is none. */
const TOKENS = /(?<![A-Za-z])(?:YYYY|MM|DD)+(?![A-Za-z])|\{number\}/g;
