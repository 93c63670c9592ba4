import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { ok, type Result } from "#domain/result.ts";
import { expandComposite } from "#usecases/invoices/expand-composite.ts";
import type { World } from "#usecases/world.ts";
import { invoiceToWire } from "#wire/invoices.ts";
import type { Problem } from "../http/problem.ts";

/** How long a link to a document works. */
const LINK_SECONDS = 3_600;

/** Answers an invoice with all its lines, or why there is none. */
export const answerInvoice = async (
  world: Pick<World, "documents" | "invoices" | "organizations">,
  organizationId: OrganizationId,
  invoice: Result<Invoice, Problem>,
) => {
  if (!invoice.ok) return invoice;
  const organization = (await world.organizations.find(organizationId))?.value;
  const shown = await expandComposite(world, organizationId, invoice.value);
  return ok(
    invoiceToWire(shown, {
      pdfUrl: await pdfUrlOf(world, shown),
      autoAdvance: shown.autoAdvance ?? organization?.autoAdvance ?? true,
    }),
  );
};

/** A link that works without credentials for a while, once the invoice has been drawn. */
export const pdfUrlOf = async (
  { documents }: Pick<World, "documents">,
  { pdfDocument }: Invoice,
): Promise<string | undefined> => (pdfDocument === undefined ? undefined : documents.link(pdfDocument, LINK_SECONDS));
