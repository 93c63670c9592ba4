import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { CreditUse, LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { invoiceParts } from "#domain/invoicing/invoice-parts.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import { assertAddsUp } from "#domain/invoicing/line-item-sums.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Interval } from "#domain/time/interval.ts";

/**
 * The amounts of an invoice that no price plan is behind: its lines as gross amount, less credits, with charges beside it (Togai
 * rules §17.3, §17.8). Lines are leaves in the currency's minor unit.
 */
export const customTree = (
  lines: readonly LineItem[],
  {
    currency,
    ...beside
  }: {
    readonly currency: CurrencyCode;
    readonly credits: readonly AvailableCredit[];
    readonly miscellaneousCharges: readonly MiscellaneousCharge[];
    readonly period: Interval;
  },
): { readonly revenueInfo: LineItem; readonly creditsUsed: readonly CreditUse[] } => {
  const total = (type: LineItemType, description: string, lineItems: readonly LineItem[]): LineItem =>
    totalOf(type, { description, units: currency }, lineItems);
  const unlessEmpty = (...[type, description, lineItems]: Parameters<typeof total>) =>
    lineItems.length > 0 ? [total(type, description, lineItems)] : [];
  const gross = total("GROSS_AMOUNT", "Gross amount", lines);
  const { credits, creditsUsed, miscellaneousCharges } = invoiceParts(gross, { ...beside, currency });
  const totalCredits = unlessEmpty("TOTAL_CREDITS", "Credits", credits);
  const net = {
    ...total("NET_AMOUNT", "Net amount", [...totalCredits, gross]),
    value: totalCredits.reduce((rest, { value }) => rest.minus(value), gross.value),
  };
  const charges = unlessEmpty("TOTAL_MISCELLANEOUS_CHARGES", "Other charges", miscellaneousCharges);
  const revenueInfo = total("GRAND_TOTAL_AMOUNT", "Grand total", [total("TOTAL_AMOUNT", "Total", [...charges, net])]);
  assertAddsUp(revenueInfo, currency);
  return { revenueInfo, creditsUsed };
};
