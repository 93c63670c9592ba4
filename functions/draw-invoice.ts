import { renderInvoicePdf } from "#adapters/pdf/render-invoice-pdf.ts";
import { invoiceJsonDocument } from "#domain/invoicing/invoice-document.ts";
import { invoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import type { DrawInvoice } from "#usecases/billing/render-invoice.ts";
import { stringifyExact } from "#wire/json.ts";

/** An invoice as PDF, and as JSON with every digit. */
export const drawInvoice: DrawInvoice = async (invoice) => ({
  pdf: await renderInvoicePdf(invoicePageModel(invoice)),
  json: new TextEncoder().encode(`${stringifyExact(invoiceJsonDocument(invoice))}\n`),
});
