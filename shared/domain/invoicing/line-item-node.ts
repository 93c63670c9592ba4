import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { type Decimal, runningSum } from "#domain/money/decimal.ts";

/** A node whose value is the sum of its children's. */
export const sumOf = (node: Omit<LineItem, "value" | "lineItems">, lineItems: readonly LineItem[]): LineItem => ({
  ...node,
  value: valueOfAll(lineItems),
  lineItems,
});

/** What lines come to together. */
const valueOfAll = (lineItems: readonly LineItem[]): Decimal => {
  const total = runningSum();
  for (const { value } of lineItems) total.add(value);
  return total.total();
};

/** The node of a kind that an invoice has once; its type in small letters is its id. */
export const totalOf = (
  type: LineItemType,
  { description, units }: { description: string; units: string },
  lineItems: readonly LineItem[],
): LineItem => sumOf({ id: idOf(type), type, description, units }, lineItems);

const idOf = (type: LineItemType): string => {
  const id = IDS.get(type) ?? type.toLowerCase();
  IDS.set(type, id);
  return id;
};

/** One text for all invoices: it is hashed once, and there are few types. */
const IDS = new Map<LineItemType, string>();
