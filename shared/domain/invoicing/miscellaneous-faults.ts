import { MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { asDecimal, type Expression, evaluate, parseExpression } from "#domain/json-logic/json-logic.ts";
import { parseDecimal } from "#domain/money/decimal.ts";
import type { Reason } from "#domain/refusal.ts";

/**
 * What is wrong with charges that somebody sets, for the one who sets them (Togai rule §17.9): a value that is neither a decimal nor
 * a computation, or one over lines that the invoice can never have. `lines` are those of the invoice as it stands; without them,
 * for an invoice to come, every id may turn out to be one.
 */
export const miscellaneousFaults = (
  charges: readonly MiscellaneousCharge[],
  lines?: readonly LineItem[],
): readonly Reason[] => {
  const known = lines && knownIds(lines);
  return charges.flatMap((charge, index): readonly Reason[] => {
    if (charge.type === "PRODUCT" || parseDecimal(charge.value.trim())) return [];
    const knows = (id: string): boolean => !known || isBefore(id, index) || isPossible(id, known);
    const parsed = parseExpression(charge.value, { knows, maxLength: MATCHER_LENGTH });
    const messages = parsed.ok ? constantFaults(parsed.value) : parsed.error.map(({ message }) => message);
    return messages.map((message) => ({ path: `items[${index}].value`, message }));
  });
};

/** A computation that reads nothing comes to the same whatever the invoice says: to a number, or never to one. */
const constantFaults = (expression: Expression): readonly string[] => {
  if (expression.variables.length > 0) return [];
  const value = evaluate(expression, {});
  if (!value.ok) return [value.error.message];
  return asDecimal(value.value) ? [] : ["the value is not a number"];
};

/** A charge reads those before it. */
const isBefore = (id: string, index: number): boolean => {
  const number = /^misc\.(\d{1,4})$/.exec(id)?.[1];
  return number !== undefined && Number(number) >= 1 && Number(number) <= index;
};

/** A line that is there, a part of one (a slab that may yet be reached), or a total. */
const isPossible = (id: string, known: ReadonlySet<string>): boolean =>
  known.has(id) || TOTALS.has(id) || [...known].some((other) => id.startsWith(`${other}.`) && other.includes("."));

/** Parts that an invoice may get before it is final. */
const TOTALS: ReadonlySet<string> = new Set([
  "gross_amount",
  "net_amount",
  "total_credits",
  "total_advanced_fees",
  "price_plan_amount",
  "sub_total_amount",
  "true_up_amount",
  "total_purchase_amount",
  "total_pricing_rule_addition_amount",
]);

const knownIds = (lines: readonly LineItem[]): ReadonlySet<string> => new Set(lines.flatMap(idsBelow));

/** Charges are set anew all together, so those that there are do not count. */
const idsBelow = ({ id, type, lineItems }: LineItem): readonly string[] =>
  type === "MISCELLANEOUS_CHARGE" ? [] : [id, ...lineItems.flatMap(idsBelow)];
