import { type CardsByType, withCards } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { faultsOf } from "#usecases/price-plans/faults-of.ts";
import { type Catalog, knownBillables } from "#usecases/price-plans/known-billables.ts";

/**
 * A plan's cards with those that the purchase brings, or everything that keeps it from being sold so. Cards of a type that is
 * given take the place of all that the plan has of it.
 */
export const ownCards = async (
  world: Catalog,
  organizationId: OrganizationId,
  {
    plan,
    cards,
    billedIn,
    path,
  }: {
    readonly plan: PricePlan;
    readonly cards: CardsByType;
    readonly billedIn: CurrencyCode;
    /** Where the request has them. */
    readonly path: string;
  },
): Promise<Result<readonly RateCard[], readonly Reason[]>> => {
  const ids = Object.values(cards).flatMap((drafts) => drafts.map(({ billableId }) => billableId));
  const replaced = withCards(plan.rateCards, cards, await knownBillables(world, organizationId, ids));
  if (!replaced.ok) return err(replaced.error.reasons.map(({ message }) => ({ path, message })));
  const rateCards = replaced.value.cards;
  const faults = await faultsOf(world, organizationId, { ...plan, rateCards, billedIn: [billedIn] });
  const reasons = faults.map(({ entityName, message }) => ({ path, message: `${entityName}: ${message}` }));
  return reasons.length > 0 ? err(reasons) : ok(rateCards);
};
