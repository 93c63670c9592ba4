import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { RuleOutcome } from "#domain/pricing-rules/rule-log.ts";
import type { Charge } from "#domain/rating/charges.ts";

/** What a rule made of a card's charge: a new amount, or a new usage and the charge for that. */
export type RuleUpdate = { readonly rule: PricingRule } & (
  | { readonly type: "REVENUE"; readonly amount: Decimal }
  | { readonly type: "USAGE"; readonly usageBefore: Decimal; readonly usageAfter: Decimal; readonly charge: Charge }
);

/** A card's charge as it was measured, and what rules made of it, in their order: the last one holds. */
export type RuledCharge = { readonly charge: Charge; readonly updates: readonly RuleUpdate[] };

/** A line that a rule adds to the plan's; below zero it is a discount. */
export type RuleAddition = { readonly rule: PricingRule; readonly amount: Decimal };

/** All charges of a cycle under one timing, after its pricing rules. */
export type RuledCharges = {
  readonly charges: readonly RuledCharge[];
  readonly additions: readonly RuleAddition[];
  /** One for every rule, in the order in which they were evaluated. */
  readonly outcomes: readonly RuleOutcome[];
};

/** In full precision, after all updates. */
export const amountOf = ({ charge, updates }: RuledCharge): Decimal => {
  const last = updates.at(-1);
  if (!last) return charge.amount;
  return last.type === "REVENUE" ? last.amount : last.charge.amount;
};

/** How much was used, after all updates; undefined where the card does not charge for something that is used. */
export const usageOf = ({ charge, updates }: RuledCharge): Decimal | undefined => {
  const last = updates.findLast(({ type }) => type === "USAGE");
  if (last?.type === "USAGE") return last.usageAfter;
  return charge.type === "USAGE" || charge.type === "LICENSE" || charge.type === "ENTITLEMENT_OVERAGE"
    ? charge.quantity
    : undefined;
};
