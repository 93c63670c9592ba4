import { type PlanContent, withCards } from "#domain/catalog/plan-content.ts";
import type { PlanFault } from "#domain/catalog/plan-faults.ts";
import { fitsInOneDocument, type PricePlan } from "#domain/catalog/price-plan.ts";
import { replaceRules } from "#domain/catalog/replace-rules.ts";
import type { OrganizationId, PricingRuleId } from "#domain/ids.ts";
import { invalid, type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";
import { TOO_LARGE } from "#usecases/price-plans/change-price-plan.ts";
import { faultsOf, reasonOf } from "#usecases/price-plans/faults-of.ts";
import { type Catalog, knownBillables } from "#usecases/price-plans/known-billables.ts";
import type { World } from "#usecases/world.ts";

/** Whether cards and currencies may still be missing: they may from a draft. */
export type Completeness = "DRAFT" | "COMPLETE";

/**
 * A version with what a document says about it, or everything that is wrong with it: unlike the second generation of the API,
 * the first has no list of errors to look at, so what is wrong is not kept at all.
 */
export const planFromContent = async (
  world: Catalog & Pick<World, "ids">,
  organizationId: OrganizationId,
  before: PricePlan,
  { cards: cardsByType, pricingRules, ...terms }: PlanContent,
  completeness: Completeness,
): Promise<Result<PricePlan, Refusal>> => {
  const drafts = Object.values(cardsByType).flat();
  const ids = drafts.map(({ billableId }) => billableId);
  const cards = withCards(before.rateCards, cardsByType, await knownBillables(world, organizationId, ids));
  if (!cards.ok) return { ...cards, error: { ...cards.error, reasons: within(cards.error.reasons) } };
  const nextRuleId = () => world.ids.next("pp_rule") as PricingRuleId;
  const plan: PricePlan = {
    ...before,
    ...terms,
    rateCards: cards.value.cards,
    ...(pricingRules &&
      (pricingRules.length > 0 || before.pricingRules) && {
        pricingRules: replaceRules(before.pricingRules ?? [], pricingRules, nextRuleId),
      }),
  };
  if (!fitsInOneDocument(plan)) return invalid(TOO_LARGE, DETAILS);
  const faults = await faultsOf(world, organizationId, plan);
  const counted = faults.filter(({ incomplete }) => completeness === "COMPLETE" || !incomplete);
  return unlessRefused(counted.map(inDocument), plan);
};

const DETAILS = "pricePlanDetails";

/** Where the document says it: the operations that its cards are put in by are none of the caller's. */
const within = ([first, ...others]: Refusal["reasons"]): Refusal["reasons"] => {
  const moved = ({ message }: Reason): Reason => ({ path: DETAILS, message });
  return [moved(first), ...others.map(moved)];
};

const inDocument = (fault: PlanFault): Reason =>
  fault.entityType === "PRICE_PLAN" ? { path: DETAILS, message: fault.message } : reasonOf(fault);
