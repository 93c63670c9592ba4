import { type SlabRevenue, slabRevenues } from "#domain/calculator/slab-revenue.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import { chargeLine } from "#domain/invoicing/charge-lines.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";
import type { Billing } from "#domain/rating/charges.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { rateCycle } from "#domain/rating/rating.ts";

/** What one rate card brings in a cycle, in the currency's minor unit, as an invoice would say it. */
export type CardRevenue = {
  readonly card: RateCard;
  /** What was used, held or used beyond grants; absent where the card does not charge for something that is used. */
  readonly quantity?: Decimal;
  readonly revenue: Decimal;
  /** Every slab of the card, those that were not reached too; none of a card without slabs. They add up to `revenue`. */
  readonly slabs: readonly SlabRevenue[];
};

/** A cycle without anything that stands beside rate cards: neither pricing rules nor credits. */
export type CycleToCalculate = Billing & {
  readonly place: CycleInSlice;
  /** BY_DAYS: as the cards say. NONE: cards with proration are rated as if they had none. */
  readonly proration: "BY_DAYS" | "NONE";
};

const TIMINGS: readonly BilledTiming[] = ["IN_ADVANCE", "PREPAID", "IN_ARREARS"];

/**
 * What every card of a plan charges in a cycle (Togai rule §22), in the order of the plan: the lines that invoices of the cycle
 * have for the cards, whichever of them has it. A card that is not billed in the cycle brings nothing. What is missing to the
 * minimum commitment is the revenue of its card.
 */
export const cardRevenues = ({ proration, ...cycle }: CycleToCalculate): readonly CardRevenue[] => {
  const rateCards = proration === "NONE" ? cycle.rateCards.map(withoutProration) : cycle.rateCards;
  const rated = TIMINGS.map((timing) => rateCycle({ ...cycle, rateCards, timing, pricingRules: [] }));
  const lines = new Map<RateCard, LineItem>(
    rated.flatMap(({ charges }) => charges.map((charge) => [charge.card, chargeLine(charge, cycle.currency)] as const)),
  );
  const trueUp = rated.find((one) => one.lines.trueUp)?.lines.trueUp;
  const floor = rateCards.find(({ type }) => type === "MINIMUM_COMMITMENT");
  return rateCards.map((ratedCard, at): CardRevenue => {
    const card = cycle.rateCards[at] ?? ratedCard;
    const line = ratedCard === floor ? trueUp : lines.get(ratedCard);
    return {
      card,
      ...(USED.has(card.type) && { quantity: line?.quantity ?? ZERO }),
      revenue: line?.value ?? ZERO,
      slabs: slabRevenues(card, line, cycle.currency),
    };
  });
};

const withoutProration = (card: RateCard): RateCard =>
  card.type === "FIXED_FEE" || card.type === "LICENSE" ? { ...card, enableProration: false } : card;

const USED: ReadonlySet<RateCard["type"]> = new Set(["USAGE", "LICENSE", "ENTITLEMENT_OVERAGE"]);
