import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";

/** A node whose value is the sum of its children's. */
export const sumOf = (node: Omit<LineItem, "value" | "lineItems">, lineItems: readonly LineItem[]): LineItem => ({
  ...node,
  value: valueOfAll(lineItems),
  lineItems,
});

/** What lines come to together. */
const valueOfAll = (lineItems: readonly LineItem[]): Decimal => {
  let total = ZERO;
  for (const { value } of lineItems) total = total.plus(value);
  return total;
};

/** The node of a kind that an invoice has once; its type in small letters is its id. */
export const totalOf = (
  type: LineItemType,
  { description, units }: { description: string; units: string },
  lineItems: readonly LineItem[],
): LineItem => sumOf({ id: type.toLowerCase(), type, description, units }, lineItems);
