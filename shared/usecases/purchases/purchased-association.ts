import type { PlanContent } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { AssociationTerms } from "#domain/purchases/purchase.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { FOREVER_DATE } from "#domain/time/calendar.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { activePlan } from "#usecases/purchases/active-plan.ts";
import { ownCards } from "#usecases/purchases/own-cards.ts";
import { type TimelineWith, timelineWith } from "#usecases/purchases/timeline-with.ts";
import type { World } from "#usecases/world.ts";

/** A plan that is bought as a subscription, and the timeline as it would be. */
export type PurchasedAssociation = {
  readonly plan: PricePlan;
  readonly association: AssociationTerms;
  readonly timeline: TimelineWith;
};

type Needs = Catalog & Pick<World, "accounts" | "organizations" | "timelines" | "pricePlans" | "clock" | "ids">;

/** The association that is bought, or everything that is wrong with it (Togai rule §15.3). */
export const purchasedAssociation = async (
  world: Needs,
  organizationId: OrganizationId,
  { basis, request }: { readonly basis: BillingBasis; readonly request: PurchaseRequest },
): Promise<Result<PurchasedAssociation, readonly Reason[]>> => {
  const { account } = basis;
  const { pricePlanId: id, effectiveFrom, effectiveUntil = FOREVER_DATE, associationOverride } = request;
  // That these are missing has been said.
  if (id === undefined || effectiveFrom === undefined) return err([]);
  const sold = await activePlan(world, organizationId, { id, type: "BILLING", currency: account.invoiceCurrency });
  if (!sold.ok) return sold;
  const plan = sold.value;
  const own = associationOverride
    ? await ownTerms(world, organizationId, { basis, plan, override: associationOverride })
    : ok({});
  const association = { effectiveFrom, effectiveUntil, ...(own.ok && own.value) };
  const timeline = await timelineWith(world, organizationId, { account, plan, association });
  const reasons = [...(own.ok ? [] : own.error), ...(timeline.ok ? [] : timeline.error.reasons)];
  return reasons.length > 0 || !timeline.ok ? err(reasons) : ok({ plan, association, timeline: timeline.value });
};

type OwnTerms = Pick<AssociationTerms, "pricingCycleConfigOverride" | "rateCardsOverride">;

const ownTerms = async (
  world: Catalog,
  organizationId: OrganizationId,
  { basis, plan, override }: { readonly basis: BillingBasis; readonly plan: PricePlan; readonly override: PlanContent },
): Promise<Result<OwnTerms, readonly Reason[]>> => {
  const billedIn = basis.account.invoiceCurrency;
  const { pricingCycleConfig, supportedCurrencies = plan.supportedCurrencies, cards } = override;
  const path = "associationOverride";
  const offer = { ...plan, supportedCurrencies, ...(pricingCycleConfig && { pricingCycleConfig }) };
  const own = await ownCards(world, organizationId, { plan: offer, cards, billedIn, path });
  const message = `must hold the account's currency ${billedIn}`;
  const reasons = [
    ...(supportedCurrencies.includes(billedIn) ? [] : [{ path: `${path}.supportedCurrencies`, message }]),
    ...(own.ok ? [] : own.error),
  ];
  if (reasons.length > 0 || !own.ok) return err(reasons);
  return ok({
    ...(pricingCycleConfig && { pricingCycleConfigOverride: pricingCycleConfig }),
    ...(Object.keys(cards).length > 0 && { rateCardsOverride: own.value }),
  });
};
