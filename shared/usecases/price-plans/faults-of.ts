import type { Offer } from "#domain/catalog/offer.ts";
import { type PlanFault, planFaults } from "#domain/catalog/plan-faults.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";

/** Everything that keeps an offer from being sold, with its card or rule; the billable items are looked up. */
export const faultsOf = async (
  { usageMeters, addOns, features }: Catalog,
  organizationId: OrganizationId,
  offer: Offer,
): Promise<readonly PlanFault[]> => {
  const named = offer.rateCards.flatMap((card) => [
    card.billableId,
    ...(card.type === "CREDIT_GRANT" ? card.grantDetails.applicableEntityIds : []),
  ]);
  const ids = [...new Set(named)];
  const [meters, items, entitlements] = await Promise.all([
    usageMeters.findMany(organizationId, ids),
    addOns.findMany(organizationId, ids),
    features.findMany(organizationId, ids),
  ]);
  return planFaults(offer, {
    usageMeters: new Map(meters.map(({ value }) => [value.id, value])),
    addOns: new Map(items.map(({ value }) => [value.id, value])),
    features: new Map(entitlements.map(({ value }) => [value.id, value])),
  });
};

/** A fault as a reason why a request is refused: its path is what people call the card or rule. */
export const reasonOf = ({ entityName, message }: PlanFault): Reason => ({ path: entityName, message });
