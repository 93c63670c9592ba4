import { RULE_LENGTH } from "#domain/catalog/expression-limits.ts";
import type { Offer } from "#domain/catalog/offer.ts";
import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import { parseExpression } from "#domain/json-logic/json-logic.ts";
import { ruleVariables } from "#domain/pricing-rules/rule-variables.ts";

/** Everything that is wrong with one rule of an offer: it sees the cards of its own timing (Togai rule §14.11). */
export const ruleFaults = (rule: PricingRule, { type, rateCards, pricingRules = [] }: Offer): string[] => {
  const seen = rateCards.filter(({ invoiceTiming }) => invoiceTiming === rule.invoiceTiming);
  const { readable, updatable } = ruleVariables(seen);
  const faultsIn = (part: string, source: string): string[] => {
    const parsed = parseExpression(source, { knows: (name) => readable.has(name), maxLength: RULE_LENGTH });
    return parsed.ok ? [] : parsed.error.map(({ message }) => `${part}: ${message}`);
  };
  const others = pricingRules.filter((other) => other !== rule);
  const faults: string[] = [];
  if (others.some(({ order, invoiceTiming }) => order === rule.order && invoiceTiming === rule.invoiceTiming)) {
    faults.push(`another rule that is evaluated ${rule.invoiceTiming} has the order ${rule.order}`);
  }
  if (others.some(({ name }) => name === rule.name)) faults.push(`another rule is called '${rule.name}'`);
  // A cycle has an invoice of a timing only where a card of the plan belongs on it.
  if (type === "PURCHASE") faults.push("is never evaluated: a PURCHASE plan is billed by orders");
  else if (seen.length === 0) faults.push(`is never evaluated: no rate card is invoiced ${rule.invoiceTiming}`);
  if (rule.condition !== undefined) faults.push(...faultsIn("condition", rule.condition));
  faults.push(...faultsIn("computation", rule.computation));
  if (rule.action.type === "UPDATE") {
    const { target } = rule.action;
    if (target === "") faults.push("updates, but names no target");
    else if (!updatable.has(target))
      faults.push(`updates '${target}', which is no variable that a rule can change here`);
  }
  return faults;
};
