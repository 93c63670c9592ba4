import type { Invoice } from "#domain/invoicing/invoice.ts";
import { finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { formatSequenceId } from "#domain/invoicing/sequence.ts";
import { asInvoice } from "#domain/orders/order.ts";
import type { Change } from "#ports/store.ts";
import type { Place } from "#usecases/billing/position.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** An invoice that becomes final, and the change that every other does, too: who loses it looks again and takes the next. */
export type Fixed = { readonly invoice: Invoice; readonly contended: Change };

/** The invoice made final with the next number, and the change that takes this number from the sequence. */
export const withNumber = async (
  { invoices }: Pick<RatingWorld, "invoices">,
  { organizationId, basis, now }: Pick<Place, "organizationId" | "basis" | "now">,
  invoice: Invoice,
): Promise<Fixed> => {
  const { invoiceSequence, timeZone } = basis.organization;
  const read = await invoices.sequence(organizationId);
  const number = read?.value.nextNumber ?? invoiceSequence.firstNumber;
  const sequenceId = formatSequenceId(invoiceSequence.template, {
    number,
    invoiceDate: invoice.invoiceDate,
    zone: timeZone,
  });
  return {
    // A paid order becomes an invoice by it, anything else is a draft.
    invoice: (invoice.invoiceClass === "ORDER" ? asInvoice : finalize)(invoice, { sequenceId, now }),
    contended: invoices.sequenceMoved(organizationId, read, { nextNumber: number + 1 }),
  };
};
