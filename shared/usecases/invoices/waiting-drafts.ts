import type { OrganizationId } from "#domain/ids.ts";
import { type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { advances } from "#domain/invoicing/invoice-lifecycle.ts";
import type { Page } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

/**
 * Drafts that are past their grace and wait for a bill run (Togai rule §17.10), the earliest first; what somebody wrote by hand
 * waits for that person.
 */
export const waitingDrafts = async (
  { invoices, organizations, clock }: Pick<World, "invoices" | "organizations" | "clock">,
  organizationId: OrganizationId,
  {
    where = () => true,
    ...page
  }: { readonly limit: number; readonly after?: string; readonly where?: (invoice: Invoice) => boolean },
): Promise<Page<Invoice>> => {
  const organization = (await organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return invoices.ripeDrafts(organizationId, {
    ...page,
    until: clock.now(),
    where: (invoice) =>
      isOfCycle(invoice) && invoice.invoiceClass === "INVOICE" && !advances(invoice, organization) && where(invoice),
  });
};
