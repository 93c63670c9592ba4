import { z } from "zod";
import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { tableRows } from "#domain/invoicing/invoice-page-rows.ts";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import { minorUnits, parseCurrency } from "#domain/money/currency.ts";
import { figure } from "#domain/money/figure.ts";
import { decimalOut } from "#wire/primitives.ts";
import { type Column, textTable } from "./text-table.ts";

/** What people are shown of an invoice, as the API answers it. */
export const invoiceSummary = z.object({
  id: z.string(),
  ownerId: z.string(),
  status: z.string(),
  sequenceId: z.string().optional(),
  startDate: z.string(),
  endDateInclusive: z.string(),
  invoiceDate: z.string(),
  dueDate: z.string(),
  totalAmount: decimalOut(),
  pdfUrl: z.string().optional(),
  invoiceDetails: z.object({
    account: z.object({ name: z.string(), invoiceCurrency: z.string() }),
    pricePlanName: z.string().optional(),
  }),
});
export type InvoiceSummary = z.infer<typeof invoiceSummary>;

/** With its lines. */
export const invoiceInFull = invoiceSummary.extend({
  revenueInfo: z.custom<LineItem>((value) => value instanceof Object),
});
export type InvoiceInFull = z.infer<typeof invoiceInFull>;

export const numberOf = ({ sequenceId, id }: InvoiceSummary): string =>
  sequenceId === undefined ? id : plainText(sequenceId);

/** `2026-01-01 to 2026-01-31`: the days in UTC, first and last included. */
export const periodOf = ({ startDate, endDateInclusive }: InvoiceSummary): string =>
  `${startDate.slice(0, 10)} to ${endDateInclusive.slice(0, 10)}`;

export const totalOf = ({ totalAmount, invoiceDetails: { account } }: InvoiceSummary): string => {
  const currency = parseCurrency(account.invoiceCurrency);
  const minimumPlaces = currency === undefined ? 0 : minorUnits(currency);
  return `${figure(totalAmount, { minimumPlaces })} ${account.invoiceCurrency}`;
};

const HEADER = ["", "quantity", "price", "amount"];
const COLUMNS: readonly Column[] = [{}, { align: "right" }, { align: "right" }, { align: "right" }];

/** An invoice with its lines, the way its PDF shows them; `document` says where that is. */
export const invoiceText = (invoice: InvoiceInFull, document: string | undefined): string => {
  const { invoiceDetails, ownerId, status, invoiceDate, dueDate } = invoice;
  const { account, pricePlanName } = invoiceDetails;
  const draft = invoice.sequenceId === undefined;
  // What the API answers is a tree of line items again, its numbers decimals.
  const rows = tableRows({
    revenueInfo: invoice.revenueInfo,
    currency: parseCurrency(account.invoiceCurrency),
  } as Invoice);
  const lines = rows.map(({ depth, description, quantity, unitPrice, amount }) => [
    `${"  ".repeat(depth)}${description}`,
    quantity,
    unitPrice,
    amount,
  ]);
  const total = totalOf(invoice);
  const [amount = ""] = total.split(" ");
  const table = textTable([HEADER, ...lines, [`Total ${account.invoiceCurrency}`, "", "", amount]], COLUMNS);
  return [
    `Invoice ${numberOf(invoice)}   ${plainText(account.name)} (${ownerId})   ${status}`,
    `  ${plainText(pricePlanName ?? "No plan")}, ${periodOf(invoice)}${draft ? "" : `, dated ${invoiceDate.slice(0, 10)}, due ${dueDate.slice(0, 10)}`}`,
    ...table.map((line) => `    ${line}`),
    ...(document === undefined ? [] : [`  PDF ${document}`]),
  ].join("\n");
};
