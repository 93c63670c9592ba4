import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { sum } from "#domain/money/decimal.ts";

/** A node whose value is the sum of its children's. */
export const sumOf = (node: Omit<LineItem, "value" | "lineItems">, lineItems: readonly LineItem[]): LineItem => ({
  ...node,
  value: sum(lineItems.map(({ value }) => value)),
  lineItems,
});

/** The node of a kind that an invoice has once; its type in small letters is its id. */
export const totalOf = (
  type: LineItemType,
  { description, units }: { description: string; units: string },
  lineItems: readonly LineItem[],
): LineItem => sumOf({ id: type.toLowerCase(), type, description, units }, lineItems);
