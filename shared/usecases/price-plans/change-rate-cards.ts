import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import { applyOperations, type RateCardOperation } from "#domain/catalog/rate-card-operations.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { changeDraft } from "#usecases/price-plans/change-price-plan.ts";
import { type Catalog, knownBillables } from "#usecases/price-plans/known-billables.ts";
import type { World } from "#usecases/world.ts";

/** Adds, changes and removes cards of the draft version, all or none; answers the cards that were added or changed. */
export const changeRateCards = async (
  world: Catalog & Pick<World, "pricePlans" | "save" | "clock" | "ids">,
  organizationId: OrganizationId,
  id: string,
  operations: readonly RateCardOperation[],
): Promise<Result<{ readonly plan: PricePlan; readonly touched: readonly RateCard[] }, Refusal>> => {
  const ids = operations.flatMap(({ rateCard }) => (rateCard ? [rateCard.billableId] : []));
  const billables = await knownBillables(world, organizationId, ids);
  let touched: readonly RateCard[] = [];
  const changed = await changeDraft(world, organizationId, id, (draft) => {
    const applied = applyOperations(draft.rateCards, operations, billables);
    if (!applied.ok) return applied;
    touched = applied.value.touched;
    return ok({ ...draft, rateCards: applied.value.cards });
  });
  return changed.ok ? ok({ plan: changed.value, touched }) : changed;
};
