import type { InvoiceId, OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { World } from "#usecases/world.ts";

const MOST_TRIES = 8;

/**
 * Changes an invoice over whatever others change on it at the same time; `change` answers undefined where there is nothing left
 * to do, since another did the same.
 */
export const changeInvoice = async (
  { invoices, save }: Pick<World, "invoices" | "save">,
  organizationId: OrganizationId,
  invoiceId: InvoiceId,
  change: (current: Invoice) => Invoice | undefined,
): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const read = await invoices.find(organizationId, invoiceId);
    if (!read) throw new Error(`invoice ${invoiceId} does not exist`);
    const changed = change(read.value);
    if (!changed) return;
    const saved = await save([invoices.replaced(organizationId, read, changed)]);
    if (saved.ok) return;
  }
  throw new Error(`invoice ${invoiceId} is being changed all the time`);
};
