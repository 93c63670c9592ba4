import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import { isTruthy } from "#domain/json-logic/json-logic.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, isDecimal, toText, ZERO } from "#domain/money/decimal.ts";
import { computed, computedNumber, type ReadValues, type RuleGround } from "#domain/pricing-rules/compute.ts";
import type { RuleChanges, RuleOutcome } from "#domain/pricing-rules/rule-log.ts";
import { amountOf, type RuleAddition, type RuledCharge, usageOf } from "#domain/pricing-rules/ruled-charges.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import { rerated } from "#domain/rating/charges.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** What a rule came to, and what it added or changed, if anything. */
export type RuleResult = {
  readonly outcome: RuleOutcome;
  readonly addition?: RuleAddition;
  readonly updated?: RuledCharge;
};

/** Evaluates one rule: its condition, then its computation, then what it does with the value. */
export const evaluateRule = (
  rule: PricingRule,
  ground: RuleGround & { readonly currency: CurrencyCode },
): RuleResult => {
  const { action } = rule;
  const read: ReadValues = new Map();
  const before = changesBefore(rule, ground);
  const outcome = (type: RuleOutcome["type"], changes: RuleChanges): RuleOutcome =>
    outcomeOf(rule, { type, changes, variablesValue: namedValues(read, ground) });
  const failed = (type: RuleOutcome["type"], errorMessage: string): RuleResult => ({
    outcome: outcome(type, { ...before, errorMessage }),
  });

  const condition = rule.condition === undefined ? ok(true) : computed(rule.condition, ground, read);
  if (!condition.ok) return failed("CONDITION_ERROR", condition.error);
  if (!isTruthy(condition.value)) return { outcome: outcome("CONDITION_FALSE", before) };
  const number = computedNumber(rule.computation, ground, read);
  if (!number.ok) return failed("COMPUTATION_ERROR", number.error);
  if (action.type === "ADD") {
    const addition: RuleAddition = { rule, amount: number.value };
    return { addition, outcome: outcome("CONDITION_TRUE", { ...before, newRevenue: number.value }) };
  }
  const updated = updatedCharge({ rule, target: action.target, value: number.value }, ground);
  if (!updated.ok) return failed("COMPUTATION_ERROR", updated.error);
  return { updated: updated.value, outcome: outcome("CONDITION_TRUE", changesAfter(before, updated.value)) };
};

type Update = { readonly rule: PricingRule; readonly target: string; readonly value: Decimal };

const updatedCharge = (
  { rule, target, value }: Update,
  { charges, currency, variables }: RuleGround & { readonly currency: CurrencyCode },
): Result<RuledCharge, string> => {
  const updates = variables.get(target)?.updates;
  if (!updates) return err(`'${target}' cannot be updated`);
  const ruled = charges.get(cardKey(updates.card));
  if (!ruled) return err(`'${target}' is of nothing that this cycle bills`);
  if (updates.what === "REVENUE") {
    return ok({ ...ruled, updates: [...ruled.updates, { type: "REVENUE", rule, amount: value }] });
  }
  const charge = rerated(ruled.charge, currency, value);
  const usageBefore = usageOf(ruled);
  if (!charge || !usageBefore) return err(`'${target}' cannot be updated`);
  return ok({ ...ruled, updates: [...ruled.updates, { type: "USAGE", rule, usageBefore, usageAfter: value, charge }] });
};

/** What the rule is about, as it stands before: a line that is not there yet, or a card. */
const changesBefore = ({ id, name, action }: PricingRule, { charges, variables }: RuleGround): RuleChanges => {
  if (action.type === "ADD") {
    return { key: `rule.${id}`, keyName: action.description || name, oldRevenue: ZERO, newRevenue: ZERO };
  }
  const updates = variables.get(action.target)?.updates;
  const ruled = updates && charges.get(cardKey(updates.card));
  const revenue = ruled ? amountOf(ruled) : ZERO;
  const usage = updates?.what === "USAGE" && ruled ? usageOf(ruled) : undefined;
  return {
    key: updates ? cardKey(updates.card) : action.target,
    keyName: updates?.card.displayName ?? action.target,
    oldRevenue: revenue,
    newRevenue: revenue,
    ...(usage && { oldUsage: usage, newUsage: usage }),
  };
};

const changesAfter = (before: RuleChanges, updated: RuledCharge): RuleChanges => {
  const newUsage = before.oldUsage && usageOf(updated);
  return { ...before, newRevenue: amountOf(updated), ...(newUsage && { newUsage }) };
};

const outcomeOf = (
  { id, name, order, condition, computation }: PricingRule,
  found: Pick<RuleOutcome, "type" | "changes" | "variablesValue">,
): RuleOutcome => ({
  ...found,
  order,
  rule: { id, name, ...(condition !== undefined && { condition }), computation },
});

const namedValues = (read: ReadValues, { variables }: RuleGround): RuleOutcome["variablesValue"] =>
  Object.fromEntries(
    [...read].map(([key, value]) => [
      key,
      { name: variables.get(key)?.name ?? key, value: isDecimal(value) ? toText(value) : value },
    ]),
  );
