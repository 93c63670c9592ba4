import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import { assertAddsUp } from "#domain/invoicing/line-item-sums.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";

/**
 * The amounts of an invoice that no price plan is behind: its lines as gross amount, less credits, with charges beside it (Togai
 * rule §17.3). Lines are leaves in the currency's minor unit; credits are positive.
 */
export const customTree = (
  {
    lines,
    credits = [],
    charges = [],
  }: {
    readonly lines: readonly LineItem[];
    readonly credits?: readonly LineItem[];
    readonly charges?: readonly LineItem[];
  },
  currency: CurrencyCode,
): LineItem => {
  const total = (type: LineItemType, description: string, lineItems: readonly LineItem[]): LineItem =>
    totalOf(type, { description, units: currency }, lineItems);
  const totalCredits = credits.length > 0 ? [total("TOTAL_CREDITS", "Credits", credits)] : [];
  const gross = total("GROSS_AMOUNT", "Gross amount", lines);
  const net = {
    ...total("NET_AMOUNT", "Net amount", [...totalCredits, gross]),
    value: totalCredits.reduce((rest, { value }) => rest.minus(value), gross.value),
  };
  const beside = charges.length > 0 ? [total("TOTAL_MISCELLANEOUS_CHARGES", "Other charges", charges)] : [];
  const root = total("GRAND_TOTAL_AMOUNT", "Grand total", [total("TOTAL_AMOUNT", "Total", [...beside, net])]);
  assertAddsUp(root, currency);
  return root;
};
