import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { evaluateRule } from "#domain/pricing-rules/evaluate-rule.ts";
import type { RuleOutcome } from "#domain/pricing-rules/rule-log.ts";
import { ruleScope } from "#domain/pricing-rules/rule-scope.ts";
import type { RuleAddition, RuledCharge, RuledCharges } from "#domain/pricing-rules/ruled-charges.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { Charge } from "#domain/rating/charges.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";

/** What the rules of a plan are evaluated with, besides the charges. */
export type RuleTerms = {
  readonly pricingRules: readonly PricingRule[];
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly timing: BilledTiming;
  readonly cycle: Slice;
};

/**
 * Evaluates the rules of a timing one after the other, the lowest order first, so that later ones see what earlier ones did
 * (Togai rule §14.11). A rule sees the cards of its own timing. One that goes wrong is skipped, and its outcome says why: no
 * rule can keep an invoice from being made.
 *
 *   150 units at 2; first usage := max(usage − 100, 0), then add revenue × −0.1      50 units, 100, and −10
 */
export const applyRules = (charges: readonly Charge[], terms: RuleTerms): RuledCharges => {
  const ruled = charges.map((charge): RuledCharge => ({ charge, updates: [] }));
  const rules = inOrder(terms.pricingRules.filter(({ invoiceTiming }) => invoiceTiming === terms.timing));
  if (rules.length === 0) return { charges: ruled, additions: [], outcomes: [] };
  const seen = terms.rateCards.filter(({ invoiceTiming }) => invoiceTiming === terms.timing);
  const variables = ruleScope(seen, terms.cycle);
  const byKey = new Map(ruled.map((one) => [cardKey(one.charge.card), one]));
  const additions: RuleAddition[] = [];
  const outcomes: RuleOutcome[] = [];
  for (const rule of rules) {
    const result = evaluateRule(rule, { variables, charges: byKey, currency: terms.currency });
    outcomes.push(result.outcome);
    if (result.addition) additions.push(result.addition);
    if (result.updated) byKey.set(cardKey(result.updated.charge.card), result.updated);
  }
  return { charges: [...byKey.values()], additions, outcomes };
};

/** Rules of one order go by their ids, so that the same rules always come in the same order. */
const inOrder = (rules: readonly PricingRule[]): readonly PricingRule[] =>
  rules.toSorted((one, two) => one.order - two.order || (one.id < two.id ? -1 : 1));
