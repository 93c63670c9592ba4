import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { RateCardDraft } from "#domain/catalog/rate-card-draft.ts";
import { applyOperations, type RateCardOperation, slotOf } from "#domain/catalog/rate-card-operations.ts";
import type { PricingRuleDraft } from "#domain/catalog/replace-rules.ts";
import type { Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";

/** Cards by their type; a type that is left out says nothing, an empty list says that there is none. */
export type CardsByType = { readonly [Type in RateCard["type"]]?: readonly RateCardDraft[] };

/** A plan as one document, or the parts of it that change (Togai rule §14.1, v1). */
export type PlanContent = Partial<
  Pick<
    PricePlan,
    "description" | "pricingCycleConfig" | "supportedCurrencies" | "deferredRevenue" | "allowOngoingCycleUpdates"
  >
> & {
  readonly cards: CardsByType;
  readonly pricingRules?: readonly PricingRuleDraft[];
};

/**
 * The cards after those of the given types took the place of all that there were of these types. A card for something that had
 * one before keeps its name unless it says another.
 */
export const withCards = (
  before: readonly RateCard[],
  cards: CardsByType,
  billables: Parameters<typeof applyOperations>[2],
): Result<{ readonly cards: readonly RateCard[] }, Refusal> => {
  const kept = before.filter(({ type }) => cards[type] === undefined);
  const names = new Map(before.map((card) => [slotOf(card), card.name]));
  const operations = TYPES.flatMap((type) => cards[type] ?? []).map((rateCard): RateCardOperation => {
    const known = names.get(slotOf(rateCard));
    return { actionType: "CREATE", rateCard, rateCardName: rateCard.name ?? known };
  });
  return applyOperations(kept, operations, billables);
};

/** Cards are written in this order, whatever order the members of a document have. */
const TYPES: readonly RateCard["type"][] = [
  "USAGE",
  "FIXED_FEE",
  "LICENSE",
  "BILLING_ENTITLEMENT",
  "ENTITLEMENT_OVERAGE",
  "CREDIT_GRANT",
  "MINIMUM_COMMITMENT",
];
