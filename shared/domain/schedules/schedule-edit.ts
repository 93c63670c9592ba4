import type { PlanContent } from "#domain/catalog/plan-content.ts";
import type { KnownBillable } from "#domain/catalog/rate-card-draft.ts";
import type { PricingRuleDraft } from "#domain/catalog/replace-rules.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/** What takes the place of a plan's terms: cards of the types that are given, all rules where any are given. */
export type TermsOverride = {
  readonly content: Pick<PlanContent, "cards" | "supportedCurrencies">;
  readonly pricingRules?: readonly PricingRuleDraft[] | undefined;
  /** The billable items that the cards name, as far as they exist. */
  readonly billables: ReadonlyMap<string, KnownBillable>;
};

/** One step of a staged change of an account's timeline (Togai rule §15.2). */
export type ScheduleEdit = {
  readonly mode: "ASSOCIATE" | "DISASSOCIATE";
  readonly effectiveFrom: CalendarDate;
  /** The first day that is not part of it. */
  readonly effectiveUntil: CalendarDate;
  readonly pricePlanId?: string | undefined;
  /** Copies plan version and cards from a slice of the same account. */
  readonly scheduleId?: string | undefined;
  readonly pricingCycleConfigOverride?: PricingCycleConfig | undefined;
  /** Terms of this account alone, inline (Togai rule §15.4). */
  readonly override?: TermsOverride | undefined;
  /** Keeps the account's running cycle instead of the new plan's. */
  readonly retainStartOffsets: boolean;
  /** Joins slices that touch and say the same. */
  readonly mergeSchedules: boolean;
};
