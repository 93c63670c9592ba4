import type { PricingRuleId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** What evaluating one rule with an invoice came to (Togai rule §14.11). A rule in error changes nothing. */
export type RuleOutcome = {
  readonly type: "CONDITION_TRUE" | "CONDITION_FALSE" | "CONDITION_ERROR" | "COMPUTATION_ERROR";
  readonly order: number;
  readonly changes: RuleChanges;
  readonly rule: {
    readonly id: PricingRuleId;
    readonly name: string;
    readonly condition?: string;
    readonly computation: string;
  };
  /** What the rule has read, by variable; `name` is what people call it. */
  readonly variablesValue: Readonly<Record<string, { readonly name: string; readonly value: string }>>;
};

/** Before and after the rule; the same where it did nothing. Usages only where the rule is about one. */
export type RuleChanges = {
  /** The line that the rule adds, or the card that it updates, such as `urc.um.21wpFfFWtw0.PDfXy`. */
  readonly key: string;
  readonly keyName: string;
  readonly oldRevenue: Decimal;
  readonly newRevenue: Decimal;
  readonly oldUsage?: Decimal;
  readonly newUsage?: Decimal;
  readonly errorMessage?: string;
};

/** An outcome as it is kept with its invoice; the same for every rating of the same inputs. */
export type RuleLog = RuleOutcome & { readonly id: string };
