import { cardFaults } from "#domain/catalog/card-faults.ts";
import type { Billables, Offer } from "#domain/catalog/offer.ts";
import { ruleFaults } from "#domain/catalog/rule-faults.ts";

/** Something that keeps a plan from being finalized, and the card or rule that has it (the plan itself when it is neither's). */
export type PlanFault = {
  /** A card's name, a rule's id, or the plan's id. */
  readonly entityId: string;
  readonly entityType: "PRICE_PLAN" | "RATE_CARD" | "PRICING_RULE";
  /** What people call it: a rule by its name, the others by their id. */
  readonly entityName: string;
  readonly message: string;
  /** Nothing wrong, only something that is still to be added. */
  readonly incomplete?: true;
};

/**
 * Everything that is wrong with an offer, all of it at once; one without faults can be billed (Togai rules §14.2, §14.5–14.11).
 */
export const planFaults = (offer: Offer, billables: Billables): readonly PlanFault[] => [
  ...faultsOfPlan(offer).map((message) => faultOfPlan(offer, message)),
  ...missingFrom(offer).map((message): PlanFault => ({ ...faultOfPlan(offer, message), incomplete: true })),
  ...offer.rateCards.flatMap((card) =>
    cardFaults(card, offer, billables).map(
      (message): PlanFault => ({ entityId: card.name, entityType: "RATE_CARD", entityName: card.name, message }),
    ),
  ),
  ...(offer.pricingRules ?? []).flatMap((rule) =>
    ruleFaults(rule, offer).map(
      (message): PlanFault => ({ entityId: rule.id, entityType: "PRICING_RULE", entityName: rule.name, message }),
    ),
  ),
];

const faultOfPlan = ({ id }: Offer, message: string): PlanFault => ({
  entityId: id,
  entityType: "PRICE_PLAN",
  entityName: id,
  message,
});

const faultsOfPlan = ({ type, pricingCycleConfig, deferredRevenue }: Offer): string[] => {
  const faults: string[] = [];
  if (type === "BILLING" && !pricingCycleConfig) faults.push("a BILLING plan needs a pricing cycle");
  if (type === "PURCHASE" && pricingCycleConfig) faults.push("a PURCHASE plan has no pricing cycle");
  if (type === "PURCHASE" && deferredRevenue) faults.push("a PURCHASE plan has no deferred revenue");
  return faults;
};

const missingFrom = ({ supportedCurrencies, rateCards }: Offer): string[] => [
  ...(supportedCurrencies.length === 0 ? ["the plan supports no currency"] : []),
  ...(rateCards.length === 0 ? ["the plan has no rate card"] : []),
];
