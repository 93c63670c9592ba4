import type { Invoice } from "#domain/invoicing/invoice.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { redrafted } from "#usecases/billing/invoice-of-cycle.ts";
import type { Place } from "#usecases/billing/position.ts";
import { recustomed } from "#usecases/invoices/recustomed.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** A draft as it is now, whatever it is rated by; undefined where it bills a cycle that the timeline no longer has. */
export const ratedDraft = async (
  world: RatingWorld,
  { organizationId, now }: Pick<Place, "organizationId" | "now">,
  draft: Invoice,
): Promise<Invoice | undefined> => {
  if (draft.kind === "CUSTOM") return recustomed(world, organizationId, draft);
  const basis = await billingBasis(world, organizationId, draft.accountId);
  return basis ? redrafted(world, { organizationId, basis, now }, draft) : draft;
};
