import type { LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import { totalOf } from "#domain/invoicing/line-item-node.ts";
import { assertAddsUp } from "#domain/invoicing/line-item-sums.ts";
import type { PlanLines } from "#domain/invoicing/plan-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";

/** What is billed before credits: lines in the currency's minor unit. */
export type BilledLines = {
  readonly plan?: PlanLines;
  /** Cards of a plan that was purchased. */
  readonly purchased?: readonly LineItem[];
};

/** What stands beside it, in the currency's minor unit too; credits are positive. */
export type LinesBeside = {
  readonly credits?: readonly LineItem[];
  readonly miscellaneousCharges?: readonly LineItem[];
  readonly taxes?: readonly LineItem[];
};

/**
 * The tree of an invoice's amounts (Togai rule §17.3). Every node is the sum of its children, but for the net amount, which is
 * the gross amount less the credits. Parts that an invoice does not have are left out.
 */
export const revenueTree = (
  gross: LineItem,
  { credits = [], miscellaneousCharges = [], taxes = [] }: LinesBeside,
  currency: CurrencyCode,
): LineItem => {
  const total = totalsIn(currency);
  const totalCredits = total.unlessEmpty("TOTAL_CREDITS", "Credits", credits);
  const net = {
    ...total.of("NET_AMOUNT", "Net amount", [...totalCredits, gross]),
    value: totalCredits.reduce((rest, { value }) => rest.minus(value), gross.value),
  };
  const amount = total.of("TOTAL_AMOUNT", "Total", [
    ...total.unlessEmpty("TOTAL_MISCELLANEOUS_CHARGES", "Other charges", miscellaneousCharges),
    ...total.unlessEmpty("TOTAL_TAX_AMOUNT", "Taxes", taxes),
    net,
  ]);
  const grandTotal = total.of("GRAND_TOTAL_AMOUNT", "Grand total", [amount]);
  assertAddsUp(grandTotal, currency);
  return grandTotal;
};

/** The node of it: fees in advance, the plan with its minimum, purchases. */
export const grossAmount = (
  { plan = { advanced: [] }, purchased = [] }: BilledLines,
  currency: CurrencyCode,
): LineItem => {
  const total = totalsIn(currency);
  const { advanced, subTotal, trueUp } = plan;
  return total.of("GROSS_AMOUNT", "Gross amount", [
    ...total.unlessEmpty("TOTAL_ADVANCED_FEES", "Fees in advance", advanced),
    ...total.unlessEmpty("PRICE_PLAN_AMOUNT", "Price plan", [
      ...(trueUp ? [trueUp] : []),
      ...(subTotal ? [subTotal] : []),
    ]),
    ...total.unlessEmpty("TOTAL_PURCHASE_AMOUNT", "Purchase", purchased),
  ]);
};

const totalsIn = (currency: CurrencyCode) => {
  const of = (type: LineItemType, description: string, lineItems: readonly LineItem[]) =>
    totalOf(type, { description, units: currency }, lineItems);
  const unlessEmpty = (...[type, description, lineItems]: Parameters<typeof of>) =>
    lineItems.length > 0 ? [of(type, description, lineItems)] : [];
  return { of, unlessEmpty };
};
