import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type ChargingCard, cardKey, isCharging } from "#domain/rating/card-key.ts";

/** The names of variables that the rules of a plan may use. */
export type RuleVariables = {
  /** What conditions and computations may read. */
  readonly readable: ReadonlySet<string>;
  /** What may be the target of an UPDATE: the usage or the revenue of one card. */
  readonly updatable: ReadonlySet<string>;
};

/** The whole revenue of the cards that a rule sees. */
export const RATE_CARD_TOTAL = "revenue.rate_card_total";
export const START_DATE = "invoice.start_date";
export const END_DATE = "invoice.end_date";

/**
 * Which variables the rules may use that see these cards (Togai rule §14.11). A rule sees the cards of its own timing: give it
 * those alone. Sums by tag, the total, credits and dates can be read but not updated: what would follow from that for the
 * cards behind them is not settled anywhere.
 */
export const ruleVariables = (rateCards: readonly RateCard[]): RuleVariables => {
  const cards = rateCards.filter(isCharging);
  const updatable = new Set(cards.flatMap(variablesOfCard));
  const readable = new Set([
    ...updatable,
    ...cards.filter(({ type }) => type === "CREDIT_GRANT").map((card) => creditVariable(card)),
    ...cards.flatMap(variablesOfTag),
    RATE_CARD_TOTAL,
    START_DATE,
    END_DATE,
  ]);
  return { readable, updatable };
};

/** Whether rules know how much of a card's item was used: fees, entitlements and grants have a revenue only. */
export const hasUsage = ({ type }: Pick<ChargingCard, "type">): boolean =>
  type === "USAGE" || type === "LICENSE" || type === "ENTITLEMENT_OVERAGE";

export const usageVariable = (card: ChargingCard): string => `usage.${cardKey(card)}`;
export const revenueVariable = (card: ChargingCard): string => `revenue.${cardKey(card)}`;
/** How much credit a card grants, as opposed to what it costs. */
export const creditVariable = (card: ChargingCard): string => `credit.${cardKey(card)}`;
export const usageOfTag = (tag: string): string => `usage.tag.${tag}`;
export const revenueOfTag = (tag: string): string => `revenue.tag.${tag}`;

const variablesOfCard = (card: ChargingCard): readonly string[] =>
  hasUsage(card) ? [usageVariable(card), revenueVariable(card)] : [revenueVariable(card)];

const variablesOfTag = ({ tag }: ChargingCard): readonly string[] => (tag ? [usageOfTag(tag), revenueOfTag(tag)] : []);
