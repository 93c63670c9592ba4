import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { isPurchasable, type PurchasedCard } from "#domain/purchases/purchase.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import type { Instant } from "#domain/time/instant.ts";
import { type BillingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { activePlan } from "#usecases/purchases/active-plan.ts";
import { ownCards } from "#usecases/purchases/own-cards.ts";
import type { World } from "#usecases/world.ts";

/** What a purchase takes of a plan. */
export type PurchasedCards = { readonly plan: PricePlan; readonly cards: readonly PurchasedCard[] };

type Asked = {
  readonly basis: BillingBasis;
  readonly request: PurchaseRequest;
  readonly now: Instant;
};

/**
 * The cards that are bought, or everything that is wrong with them. They are those of a PURCHASE plan; a PREPAID purchase that
 * names no plan buys the prepaid cards of the account's running plan once more (docs/adr/0033-orders.md).
 */
export const purchasedCards = async (
  world: Catalog & Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { basis, request, now }: Asked,
): Promise<Result<PurchasedCards, readonly Reason[]>> => {
  const { invoiceCurrency: currency } = basis.account;
  const { pricePlanId, purchasePlanOverride } = request;
  const sold =
    pricePlanId === undefined
      ? await runningPlan(world, organizationId, basis, now)
      : await activePlan(world, organizationId, { id: pricePlanId, type: "PURCHASE", currency });
  if (!sold.ok) return sold;
  const plan = sold.value;
  const path = "purchasePlanOverride";
  const own = purchasePlanOverride
    ? await ownCards(world, organizationId, { plan, cards: purchasePlanOverride, billedIn: currency, path })
    : ok(plan.rateCards);
  if (!own.ok) return own;
  const cards = own.value.filter(isPurchasable);
  const reasons = [
    ...(cards.length === 0 ? [{ path: "pricePlanId", message: `price plan '${plan.id}' has nothing to buy` }] : []),
    ...quantityFaults(request, cards),
  ];
  return reasons.length > 0 ? err(reasons) : ok({ plan, cards });
};

const runningPlan = async (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { schedules, organization }: BillingBasis,
  now: Instant,
): Promise<Result<PricePlan, readonly Reason[]>> => {
  const running = billedCycleAt(schedules, now, organization.timeZone);
  const path = "pricePlanId";
  if (!running) return err([{ path, message: "is needed: the account has no running plan" }]);
  const { plan, rateCards } = await planOf(world, organizationId, running.schedule);
  const prepaid = rateCards.filter(({ invoiceTiming }) => invoiceTiming === "PREPAID");
  if (prepaid.length === 0) {
    return err([{ path, message: `is needed: the account's plan '${plan.id}' has no prepaid rate cards` }]);
  }
  return ok({ ...plan, rateCards: prepaid });
};

const quantityFaults = (
  { rateCardQuantities = {} }: PurchaseRequest,
  cards: readonly PurchasedCard[],
): readonly Reason[] =>
  Object.keys(rateCardQuantities)
    .filter((billableId) => !cards.some((card) => card.billableId === billableId))
    .map((billableId) => ({
      path: `rateCardQuantities.${billableId}`,
      message: "names no billable item of what is bought",
    }));
