import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { billTo, type PageFact, type PageParty, sender } from "#domain/invoicing/invoice-page-parties.ts";
import { type PageRow, tableRows } from "#domain/invoicing/invoice-page-rows.ts";
import { type PageTotal, totals } from "#domain/invoicing/invoice-page-totals.ts";
import { amountDue, dayText, invoiceName, periodText, plainText } from "#domain/invoicing/invoice-words.ts";
import { formatMoney } from "#domain/money/money.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Everything that an invoice prints, in reading order and as text. How it looks is up to whoever draws it. */
export type InvoicePageModel = {
  readonly paperSize: "A4" | "LETTER";
  readonly language: "en";
  readonly metadata: {
    readonly title: string;
    readonly author: string;
    readonly subject: string;
    /** Fixed with the invoice, so that drawing it again gives the same file. */
    readonly createdAt: Instant;
  };
  readonly title: string;
  /** Absent until the invoice is final. */
  readonly number?: string;
  readonly status: { readonly label: string; readonly tone: PageTone };
  /** A word across the page, on invoices that nobody should pay. */
  readonly watermark?: string;
  readonly sender: PageParty;
  readonly billTo: PageParty;
  readonly facts: readonly PageFact[];
  /** What a reader wants to know first. */
  readonly summary: { readonly label: string; readonly amount: string; readonly remark: string };
  readonly columns: {
    readonly description: string;
    readonly quantity: string;
    readonly unitPrice: string;
    readonly amount: string;
  };
  readonly rows: readonly PageRow[];
  readonly totals: readonly PageTotal[];
  readonly notes: readonly string[];
  readonly footer: { readonly sender: string; readonly invoice: string };
};

export type PageTone = "open" | "settled" | "warning" | "neutral";

/** What an invoice prints (Togai rules §17.2–17.7). Pure: the same invoice gives the same page. */
export const invoicePageModel = (invoice: Invoice): InvoicePageModel => {
  const { parties, currency } = invoice;
  const name = capitalized(invoiceName(invoice));
  return {
    paperSize: parties.paperSize,
    language: "en",
    metadata: {
      title: name,
      author: plainText(parties.organization.name),
      subject: `${plainText(parties.customer.name)}, ${periodText(invoice)}`,
      createdAt: invoice.generatedAt,
    },
    title: invoice.status === "DRAFT" ? "Draft invoice" : "Invoice",
    ...(invoice.sequenceId !== undefined && { number: plainText(invoice.sequenceId) }),
    status: STATUS[invoice.status],
    ...(WATERMARK[invoice.status] && { watermark: WATERMARK[invoice.status] }),
    sender: sender(parties),
    billTo: billTo(parties),
    facts: facts(invoice),
    summary: summary(invoice),
    columns: {
      description: "Description",
      quantity: "Quantity",
      unitPrice: "Price per unit",
      amount: `Amount (${currency})`,
    },
    rows: tableRows(invoice),
    totals: totals(invoice),
    notes: notes(invoice),
    footer: { sender: plainText(parties.organization.name), invoice: name },
  };
};

const STATUS: Readonly<Record<InvoiceStatus, InvoicePageModel["status"]>> = {
  DRAFT: { label: "Draft", tone: "neutral" },
  DUE: { label: "Due", tone: "open" },
  PARTIALLY_PAID: { label: "Partially paid", tone: "open" },
  PAID: { label: "Paid", tone: "settled" },
  VOID: { label: "Void", tone: "warning" },
  UN_COLLECTIBLE: { label: "Uncollectible", tone: "warning" },
  REFUND_INITIATED: { label: "Refund pending", tone: "neutral" },
  REFUND_COMPLETED: { label: "Refunded", tone: "settled" },
  MERGED: { label: "Merged", tone: "neutral" },
};

const WATERMARK: Readonly<Partial<Record<InvoiceStatus, string>>> = { DRAFT: "DRAFT", VOID: "VOID" };

const numberText = ({ sequenceId, status }: Invoice): string => {
  if (sequenceId !== undefined) return plainText(sequenceId);
  return status === "DRAFT" ? "Assigned when final" : "None";
};

const facts = (invoice: Invoice): readonly PageFact[] => {
  const { invoiceDate, dueDate, netTermDays, currency, parties } = invoice;
  return [
    { label: "Invoice number", value: numberText(invoice) },
    { label: "Invoice date", value: dayText(invoiceDate, parties.timeZone) },
    { label: "Due date", value: dayText(dueDate, parties.timeZone) },
    { label: "Payment terms", value: termsText(netTermDays) },
    { label: "Billing period", value: periodText(invoice) },
    ...(parties.pricePlanName === "" ? [] : [{ label: "Plan", value: plainText(parties.pricePlanName) }]),
    { label: "Currency", value: currency },
  ];
};

const termsText = (days: number): string => {
  if (days === 0) return "Due on receipt";
  return days === 1 ? "Net 1 day" : `Net ${days} days`;
};

const summary = (invoice: Invoice): InvoicePageModel["summary"] => {
  const due = amountDue(invoice);
  return {
    label: invoice.status === "DRAFT" ? "Amount so far" : "Amount due",
    amount: formatMoney(due, invoice.currency),
    remark: remark(invoice),
  };
};

const remark = (invoice: Invoice): string => {
  const { status, totalAmount, updatedAt, dueDate, parties } = invoice;
  switch (status) {
    case "DRAFT":
      return `Draft as of ${dayText(updatedAt, parties.timeZone)}`;
    case "DUE":
    case "PARTIALLY_PAID":
      return amountDue(invoice).gt("0") ? `Please pay by ${dayText(dueDate, parties.timeZone)}` : "Nothing to pay";
    case "PAID":
      return totalAmount.eq("0") ? "Nothing to pay" : "Paid in full, thank you";
    case "UN_COLLECTIBLE":
      return `Was due on ${dayText(dueDate, parties.timeZone)}`;
    case "VOID":
      return "This invoice is void";
    case "MERGED":
      return "Billed with another invoice";
    case "REFUND_INITIATED":
      return "A refund is on its way";
    case "REFUND_COMPLETED":
      return "Refunded";
  }
};

const notes = ({ status, parties: { timeZone, organization } }: Invoice): readonly string[] => [
  ...(status === "DRAFT" ? ["This is a draft. Its amounts may still change, and there is nothing to pay yet."] : []),
  ...(status === "VOID" ? ["This invoice has been canceled and must not be paid."] : []),
  `Dates are calendar days in the time zone ${timeZone}; the last day of the billing period is included.`,
  "Each amount is cut to the smallest unit of the currency, so that the lines add up to the total.",
  ...(organization.email === "" ? [] : [`Questions about this invoice? Write to ${plainText(organization.email)}.`]),
];

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
