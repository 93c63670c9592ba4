import type { Invoice } from "#domain/invoicing/invoice.ts";
import { finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { formatSequenceId } from "#domain/invoicing/sequence.ts";
import { asInvoice } from "#domain/orders/order.ts";
import type { Place } from "#usecases/billing/position.ts";

/** The invoice made final with a number of the organization's sequence. */
export const withNumber = ({ basis, now }: Pick<Place, "basis" | "now">, invoice: Invoice, number: number): Invoice => {
  const { invoiceSequence, timeZone } = basis.organization;
  const sequenceId = formatSequenceId(invoiceSequence.template, {
    number,
    invoiceDate: invoice.invoiceDate,
    zone: timeZone,
  });
  // A paid order becomes an invoice by it, anything else is a draft.
  return (invoice.invoiceClass === "ORDER" ? asInvoice : finalize)(invoice, { sequenceId, now });
};
