import { MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { asDecimal, evaluate, parseExpression } from "#domain/json-logic/json-logic.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, parseDecimal, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { err, ok, type Result } from "#domain/result.ts";

/**
 * Charges beside the plan as lines, in their order, cut to the minor unit (Togai rule §17.9). A value may be JSON Logic over the ids
 * of all lines that stand before it: cards, slabs, totals such as `gross_amount` and `net_amount`, credits, and the charges before
 * it as `misc.1`, `misc.2` …. A line that the invoice does not have counts as zero. What gives no number charges nothing, and its line
 * says why.
 *
 *   rate 20 × quantity 10                        200
 *   {"*": [{"var": "net_amount"}, 0.1]} of 202.67      20.26
 */
export const miscellaneousLines = (
  charges: readonly MiscellaneousCharge[],
  invoiceLines: readonly LineItem[],
  currency: CurrencyCode,
): readonly LineItem[] => {
  if (charges.length === 0) return [];
  const values = new Map(invoiceLines.flatMap(valuesById));
  return charges.map((charge, index) => {
    const line = chargeLine(charge, { id: `misc.${index + 1}`, values, currency });
    values.set(line.id, line.value);
    return line;
  });
};

/** What a charge comes to by itself, uncut; undefined where that depends on an invoice's lines. */
export const ownValue = (charge: MiscellaneousCharge): Decimal | undefined =>
  charge.type === "PRODUCT" ? charge.rate.times(charge.quantity) : parseDecimal(charge.value.trim());

const valuesById = (node: LineItem): readonly (readonly [id: string, value: Decimal])[] => [
  [node.id, node.value],
  ...node.lineItems.flatMap(valuesById),
];

const chargeLine = (
  charge: MiscellaneousCharge,
  {
    id,
    values,
    currency,
  }: { readonly id: string; readonly values: ReadonlyMap<string, Decimal>; readonly currency: CurrencyCode },
): LineItem => {
  const own = ownValue(charge);
  const value = own || charge.type === "PRODUCT" ? ok(own ?? ZERO) : computed(charge.value, values);
  return {
    id,
    type: "MISCELLANEOUS_CHARGE",
    description: charge.name,
    ...(charge.type === "PRODUCT" && { valuePerQuantity: charge.rate, quantity: charge.quantity }),
    units: currency,
    value: value.ok ? cutToMinorUnit(value.value, currency) : ZERO,
    metadata: { considerForRevenue: charge.considerForRevenue, ...(!value.ok && { errorMessage: value.error }) },
    lineItems: [],
  };
};

const computed = (source: string, values: ReadonlyMap<string, Decimal>): Result<Decimal, string> => {
  const parsed = parseExpression(source, { knows: () => true, maxLength: MATCHER_LENGTH });
  if (!parsed.ok) return err(parsed.error.map(({ message }) => message).join("; "));
  const data = Object.fromEntries(parsed.value.variables.map((name) => [name, values.get(name) ?? ZERO]));
  const result = evaluate(parsed.value, data);
  if (!result.ok) return err(result.error.message);
  const number = asDecimal(result.value);
  return number ? ok(number) : err("the value is not a number");
};
