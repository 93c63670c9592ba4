import type { OrganizationId } from "#domain/ids.ts";
import { termsOf } from "#domain/invoicing/custom-invoice.ts";
import type { CustomInvoice } from "#domain/invoicing/invoice.ts";
import { ownerOfInvoice } from "#usecases/invoices/owner-of-invoice.ts";
import { rateCustom } from "#usecases/invoices/rate-custom.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** A custom draft with the credits that it may use now; one whose group is gone stays as it was. */
export const recustomed = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  previous: CustomInvoice,
): Promise<CustomInvoice> => {
  const owner = await ownerOfInvoice(world, organizationId, { id: previous.accountId, type: previous.ownerType });
  if (!owner.ok) return previous;
  return rateCustom(world, organizationId, { owner: owner.value, terms: termsOf(previous), previous });
};
