import type { OrganizationId } from "#domain/ids.ts";
import type { CustomParts, CustomTerms } from "#domain/invoicing/custom-invoice.ts";
import type { CustomInvoice, LineItem } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { InvoiceOwner } from "#usecases/invoices/owner-of-invoice.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Wanted = {
  readonly owner: InvoiceOwner;
  readonly terms: CustomTerms;
  readonly miscellaneousCharges: readonly MiscellaneousCharge[];
  readonly previous: CustomInvoice | undefined;
};

/** What an account's credits may take from the lines of a custom invoice, and what its charges come to. */
export const customParts = async (
  _world: RatingWorld,
  _organizationId: OrganizationId,
  _wanted: Wanted,
): Promise<(lines: readonly LineItem[]) => CustomParts> => {
  return () => ({ credits: [], creditsUsed: [], charges: [] });
};
