import { partsOfGroup } from "#domain/invoicing/composite-invoice.ts";
import type { Invoice, InvoiceStatus, LineItemType } from "#domain/invoicing/invoice.ts";
import { amountDue } from "#domain/invoicing/invoice-words.ts";
import { findNode } from "#domain/invoicing/line-item-search.ts";
import { minorUnits } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";
import { formatMoney } from "#domain/money/money.ts";

export type PageTotal = {
  readonly label: string;
  readonly amount: string;
  readonly emphasis: "normal" | "total" | "balance";
};

/**
 * From the lines to what is to be paid, each step a figure that is added to the one before:
 *
 *   subtotal − credits + other charges + taxes = total        total − paid = balance due
 */
export const totals = (invoice: Invoice): readonly PageTotal[] => {
  const { currency, totalAmount } = invoice;
  const step = (label: string, value: Decimal): PageTotal => ({
    label,
    amount: figure(value, { minimumPlaces: minorUnits(currency) }),
    emphasis: "normal",
  });
  const balance = amountDue(invoice);
  return [
    ...stepsToTotal(invoice).map(([label, value]) => step(label, value)),
    { label: "Total", amount: formatMoney(totalAmount, currency), emphasis: "total" },
    ...stepsToBalance(invoice).map(([label, value]) => step(label, value)),
    {
      label: balanceLabel(invoice, balance),
      amount: formatMoney(balance, currency),
      emphasis: "balance",
    },
  ];
};

const balanceLabel = ({ status }: Invoice, balance: Decimal): string => {
  if (balance.lt("0")) return "Credit balance";
  return status === "DRAFT" ? "Balance so far" : "Balance due";
};

type Step = readonly [label: string, value: Decimal];

const stepsToTotal = ({ revenueInfo }: Invoice): readonly Step[] => {
  const stepOf = (label: string, type: LineItemType, sign: "as is" | "negated" = "as is"): readonly Step[] => {
    const node = findNode(revenueInfo, type);
    return node ? [[label, sign === "negated" ? node.value.neg() : node.value]] : [];
  };
  // Nothing is summed across the accounts of a group: each has its own total in the table.
  if (partsOfGroup(revenueInfo).length > 0) return [];
  const credits = stepOf("Credits", "TOTAL_CREDITS", "negated");
  const charges = stepOf("Other charges", "TOTAL_MISCELLANEOUS_CHARGES");
  const taxes = stepOf("Taxes", "TOTAL_TAX_AMOUNT");
  const none: Step = ["Taxes and charges", ZERO];
  return [
    ...stepOf("Subtotal", "GROSS_AMOUNT"),
    ...credits,
    ...(credits.length > 0 ? stepOf("Net amount", "NET_AMOUNT") : []),
    ...(charges.length + taxes.length > 0 ? [...charges, ...taxes] : [none]),
  ];
};

/** How an invoice was settled other than by payments that we know of. */
const SETTLED_AS: Readonly<Partial<Record<InvoiceStatus, string>>> = {
  PAID: "Settled otherwise",
  VOID: "Canceled",
  MERGED: "Billed with another invoice",
  REFUND_INITIATED: "Refund pending",
  REFUND_COMPLETED: "Refunded",
};

const stepsToBalance = ({ status, totalAmount, paidAmount }: Invoice): readonly Step[] => {
  const settledAs = SETTLED_AS[status];
  const rest = totalAmount.minus(paidAmount);
  return [
    ["Paid", paidAmount.neg()],
    ...(settledAs !== undefined && !rest.eq("0") ? [[settledAs, rest.neg()] as const] : []),
  ];
};
