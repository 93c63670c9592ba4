import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { changeInvoice } from "#usecases/billing/change-invoice.ts";
import { type InvoiceMessage, writeMessage } from "#usecases/billing/close-message.ts";
import { inFileName } from "#usecases/billing/file-name.ts";
import { expandComposite } from "#usecases/invoices/expand-composite.ts";
import type { Sender, World } from "#usecases/world.ts";

/** Draws a final invoice; the same invoice gives the same bytes. */
export type DrawInvoice = (invoice: Invoice) => Promise<{ readonly pdf: Uint8Array; readonly json: Uint8Array }>;

/**
 * Stores a final invoice as PDF and as JSON under keys of its own, notes them on the invoice and asks for its delivery. Doing
 * it again writes the same files.
 */
export const renderInvoice = async (
  world: Pick<World, "invoices" | "documents" | "save"> & Sender,
  draw: DrawInvoice,
  { organizationId, invoiceId }: InvoiceMessage,
): Promise<void> => {
  const found = await world.invoices.find(organizationId, invoiceId);
  if (!found) throw new Error(`invoice ${invoiceId} does not exist`);
  const invoice = found.value;
  if (invoice.pdfDocument === undefined) {
    const { pdf, json } = await draw(await expandComposite(world, organizationId, invoice));
    const base = documentName(organizationId, invoice);
    const pdfDocument = `${base}.pdf`;
    const jsonDocument = `${base}.json`;
    await world.documents.put({ key: pdfDocument, contentType: "application/pdf", content: pdf });
    await world.documents.put({ key: jsonDocument, contentType: "application/json", content: json });
    await changeInvoice(world, organizationId, invoiceId, (current) =>
      current.pdfDocument === undefined ? { ...current, pdfDocument, jsonDocument } : undefined,
    );
  }
  await world.queue.send("deliver-invoices", [
    { body: writeMessage({ organizationId, invoiceId }), group: `${organizationId}#${invoice.accountId}` },
  ]);
};

/** Names for people, and the invoice's id, which no other has. */
const documentName = (organizationId: OrganizationId, { id, accountId, sequenceId = "draft" }: Invoice): string =>
  `${organizationId}/invoices/${inFileName(accountId)}/${inFileName(sequenceId)}-${id}`;
