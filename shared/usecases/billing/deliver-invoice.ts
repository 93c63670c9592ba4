import type { Invoice } from "#domain/invoicing/invoice.ts";
import { type InvoiceMail, invoiceMail, type MailAttachment } from "#domain/invoicing/invoice-mail.ts";
import { changeInvoice } from "#usecases/billing/change-invoice.ts";
import type { InvoiceMessage } from "#usecases/billing/close-message.ts";
import { inFileName } from "#usecases/billing/file-name.ts";
import type { World } from "#usecases/world.ts";

/**
 * Mails a final invoice with its PDF to the account's recipients, and notes when. The mail's id is the invoice's, so a repeat
 * after a crash between the two is the same mail. An invoice without recipients is complete without a mail. Answers whether
 * a mail went out.
 */
export const deliverInvoice = async (
  world: Pick<World, "invoices" | "documents" | "mailer" | "clock" | "save">,
  { organizationId, invoiceId }: InvoiceMessage,
): Promise<boolean> => {
  const found = await world.invoices.find(organizationId, invoiceId);
  if (!found) throw new Error(`invoice ${invoiceId} does not exist`);
  const invoice = found.value;
  if (invoice.deliveredAt !== undefined) return false;
  const mail: InvoiceMail = invoiceMail(invoice, [await pdfOf(world, invoice)]);
  if (mail.to.length === 0) return false;
  await world.mailer.send(mail);
  const deliveredAt = world.clock.now();
  await changeInvoice(world, organizationId, invoiceId, (current) =>
    current.deliveredAt === undefined ? { ...current, deliveredAt } : undefined,
  );
  return true;
};

const pdfOf = async ({ documents }: Pick<World, "documents">, invoice: Invoice): Promise<MailAttachment> => {
  const { pdfDocument, sequenceId, id } = invoice;
  const document = pdfDocument === undefined ? undefined : await documents.get(pdfDocument);
  if (!document) throw new Error(`invoice ${id} has not been drawn`);
  return {
    fileName: `invoice-${inFileName(sequenceId ?? id)}.pdf`,
    contentType: document.contentType,
    content: document.content,
  };
};
