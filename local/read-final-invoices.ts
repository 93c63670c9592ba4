import { ask } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { everyPage } from "./every-page.ts";
import { type InvoiceInFull, invoiceInFull, invoiceSummary } from "./invoice-view.ts";

/** The newest invoices that have a number, oldest of them first, with their lines. */
export const readFinalInvoices = async (connection: Connection, most: number): Promise<readonly InvoiceInFull[]> => {
  const invoices: InvoiceInFull[] = [];
  for await (const { id, sequenceId } of everyPage(connection, "/invoices", invoiceSummary)) {
    if (sequenceId === undefined) continue;
    invoices.push(await ask(connection, "GET", `/invoices/${id}`, { answer: invoiceInFull }));
    if (invoices.length === most) break;
  }
  return invoices.sort(byNumber);
};

/** By the digits of the number, so that 2026-02-10 comes after 2026-02-9. */
const byNumber = (first: InvoiceInFull, second: InvoiceInFull): number =>
  (first.sequenceId ?? "").localeCompare(second.sequenceId ?? "", "en", { numeric: true });
