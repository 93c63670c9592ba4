import * as z from "zod";
import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { invoiceJsonDocument } from "#domain/invoicing/invoice-document.ts";
import { inPages } from "#domain/invoicing/line-item-pages.ts";
import { toText } from "#domain/money/decimal.ts";
import { dateTimeOut, decimalOut } from "#wire/primitives.ts";

const status = z.enum([
  "DRAFT",
  "DUE",
  "PAID",
  "VOID",
  "UN_COLLECTIBLE",
  "REFUND_INITIATED",
  "REFUND_COMPLETED",
  "MERGED",
  "PARTIALLY_PAID",
]);
export const invoiceStatus = status;

export const wireLineItem: z.ZodType<LineItem, LineItem> = z
  .custom<LineItem>()
  .meta({ id: "InvoiceLineItem", wire: "object" });

export const wireInvoiceSummary = z.object({
  id: z.string(),
  ownerId: z.string(),
  customerId: z.string(),
  pricePlanId: z.string().optional(),
  status,
  finalizingStatus: z.enum(["FINALIZED"]).optional(),
  invoiceClass: z.enum(["INVOICE", "ORDER", "BILLABLE"]),
  invoiceType: z.enum(["STANDARD", "STANDARD_ADVANCED", "ADHOC_ADVANCED", "AD_HOC", "CUSTOM", "COMPOSITE"]),
  startDate: dateTimeOut(),
  endDate: dateTimeOut(),
  endDateInclusive: dateTimeOut(),
  invoiceDate: dateTimeOut(),
  dueDate: dateTimeOut(),
  netTermDays: z.int(),
  generatedAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
  sequenceId: z.string().optional(),
  pdfUrl: z.string().optional(),
  totalAmount: decimalOut(),
  paidAmount: decimalOut(),
  invoiceDetails: z.record(z.string(), z.unknown()),
});
export const wireInvoice = wireInvoiceSummary.extend({
  autoAdvance: z.boolean(),
  usageInfo: z.array(wireLineItem),
  revenueInfo: wireLineItem,
  info: z.array(z.strictObject({ type: z.string(), value: z.string() })).optional(),
});
export const wireInvoices = z.object({ data: z.array(wireInvoiceSummary), nextToken: z.string().optional() });

/** `pdfUrl` is a link that works without credentials for a while. */
export const invoiceToWire = (
  invoice: Invoice,
  { pdfUrl, autoAdvance }: { readonly pdfUrl: string | undefined; readonly autoAdvance: boolean },
): z.input<typeof wireInvoice> => ({
  ...invoiceSummaryToWire(invoice, pdfUrl),
  autoAdvance,
  ...infoOf(invoice),
  usageInfo: invoice.usageInfo.map(inPages),
  revenueInfo: inPages(invoice.revenueInfo),
});

export const invoiceSummaryToWire = (
  invoice: Invoice,
  pdfUrl: string | undefined,
): z.input<typeof wireInvoiceSummary> => {
  const { usageInfo: _usage, revenueInfo: _revenue, ...summary } = invoiceJsonDocument(invoice);
  return {
    ...summary,
    ...(invoice.sequenceId !== undefined && { finalizingStatus: "FINALIZED" }),
    ...(pdfUrl !== undefined && { pdfUrl }),
  };
};

/** How an invoice belongs to others: what it bills again or takes part in, by the ids of those. */
const infoOf = ({ mergedInto, reissueOf, reissuedAs, adjusts = [], adjustments = [] }: Invoice) => {
  const info = [
    ...(mergedInto === undefined ? [] : [{ type: "MERGED_INTO", value: mergedInto }]),
    ...(reissueOf === undefined ? [] : [{ type: "REISSUE_OF", value: reissueOf }]),
    ...(reissuedAs === undefined ? [] : [{ type: "REISSUED_AS", value: reissuedAs }]),
    ...adjusts.map(({ invoiceId }) => ({ type: "ADJUSTS", value: invoiceId })),
    ...adjustments.map(({ amount }) => ({ type: "ADJUSTED_BY", value: toText(amount) })),
  ];
  return info.length > 0 ? { info } : {};
};
