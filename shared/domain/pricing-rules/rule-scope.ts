import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type Decimal, sum, ZERO } from "#domain/money/decimal.ts";
import {
  creditVariable,
  END_DATE,
  hasUsage,
  RATE_CARD_TOTAL,
  revenueOfTag,
  revenueVariable,
  START_DATE,
  usageOfTag,
  usageVariable,
} from "#domain/pricing-rules/rule-variables.ts";
import { amountOf, type RuledCharge, usageOf } from "#domain/pricing-rules/ruled-charges.ts";
import { type ChargingCard, cardKey, isCharging } from "#domain/rating/card-key.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** A variable: what people call it, and its value as the charges stand. */
export type RuleVariable = {
  readonly name: string;
  /** What of which card a rule updates by it; absent: it can be read only. */
  readonly updates?: { readonly what: "USAGE" | "REVENUE"; readonly card: ChargingCard };
  readonly valueIn: (charges: ReadonlyMap<string, RuledCharge>) => Decimal | string;
};

/**
 * How rules read the charges, by variable (Togai rule §14.11). Charges are found by their card's key. A card that this cycle
 * does not bill has a usage and a revenue of zero, so that a rule for all cycles works in each.
 *
 * Dates are the first moment of the calendar day, written in UTC: the days between them are then the days of the cycle, also
 * where clocks change on the way.
 */
export const ruleScope = (rateCards: readonly RateCard[], cycle: Slice): ReadonlyMap<string, RuleVariable> => {
  const cards = rateCards.filter(isCharging);
  const tags = [...Map.groupBy(cards, ({ tag }) => tag || undefined)].filter(([tag]) => tag !== undefined);
  return new Map<string, RuleVariable>([
    [START_DATE, date("Start date", cycle.startDate)],
    [END_DATE, date("End date", cycle.endDate)],
    [RATE_CARD_TOTAL, revenueOf("all rate cards", cards)],
    ...tags.flatMap(([tag = "", tagged]): [string, RuleVariable][] => [
      [usageOfTag(tag), usageOfCards(tag, tagged)],
      [revenueOfTag(tag), revenueOf(tag, tagged)],
    ]),
    ...cards.flatMap(variablesOf),
  ]);
};

const variablesOf = (card: ChargingCard): [string, RuleVariable][] => {
  const revenue: RuleVariable = { ...revenueOf(card.displayName, [card]), updates: { what: "REVENUE", card } };
  const variables: [string, RuleVariable][] = [[revenueVariable(card), revenue]];
  if (hasUsage(card)) {
    const usage: RuleVariable = { ...usageOfCards(card.displayName, [card]), updates: { what: "USAGE", card } };
    variables.push([usageVariable(card), usage]);
  }
  if (card.type === "CREDIT_GRANT") variables.push([creditVariable(card), creditOf(card)]);
  return variables;
};

const date = (name: string, day: string): RuleVariable => ({ name, valueIn: () => `${day}T00:00:00Z` });

const revenueOf = (what: string, cards: readonly ChargingCard[]): RuleVariable => ({
  name: `Revenue of ${what}`,
  valueIn: (charges) => sumOver(cards, charges, amountOf),
});

const usageOfCards = (what: string, cards: readonly ChargingCard[]): RuleVariable => ({
  name: `Usage of ${what}`,
  valueIn: (charges) => sumOver(cards, charges, (charge) => usageOf(charge) ?? ZERO),
});

const creditOf = (card: ChargingCard): RuleVariable => ({
  name: `Credit of ${card.displayName}`,
  valueIn: (charges) =>
    sumOver([card], charges, ({ charge }) => (charge.type === "CREDIT_GRANT" ? charge.quantity : ZERO)),
});

const sumOver = (
  cards: readonly ChargingCard[],
  charges: ReadonlyMap<string, RuledCharge>,
  amount: (charge: RuledCharge) => Decimal,
): Decimal =>
  sum(
    cards.map((card) => {
      const charge = charges.get(cardKey(card));
      return charge ? amount(charge) : ZERO;
    }),
  );
