import type { PricingRuleId } from "#domain/ids.ts";

/**
 * A rule that is evaluated with an invoice (Togai rule §14.11): where the condition holds, the computation's value becomes a new
 * line or takes the place of a variable. Both are JSON Logic as text.
 */
export type PricingRule = {
  readonly id: PricingRuleId;
  readonly name: string;
  /** Grows by one when a rule is changed. */
  readonly version: number;
  /** Rules are evaluated one after the other, the lowest first. */
  readonly order: number;
  /** Which invoice of a cycle the rule is evaluated with. */
  readonly invoiceTiming: "IN_ADVANCE" | "IN_ARREARS";
  /** Absent: always. */
  readonly condition?: string;
  readonly computation: string;
  readonly action: PricingRuleAction;
};

/** ADD: a line of its own; a discount is below zero. UPDATE: `target` names the variable that takes the value. */
export type PricingRuleAction = {
  readonly id?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
} & ({ readonly type: "ADD" } | { readonly type: "UPDATE"; readonly target: string });
