import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/**
 * A slice `[startDate, endDate)` of an account's timeline during which one plan version applies, with or without overrides
 * (Togai rule §15). Dates are days of the organization's zone. Slices of an account never overlap.
 */
export type Schedule = {
  readonly id: ScheduleId;
  readonly accountId: AccountId;
  readonly pricePlanId: PricePlanId;
  readonly pricePlanVersion: number;
  readonly startDate: CalendarDate;
  readonly endDate: CalendarDate;
  /** The plan's cycle, or this account's own: derived for anniversary cycles, retained or overridden otherwise. */
  readonly pricingCycleConfig: PricingCycleConfig;
  /** The cycle starts where the account's did before, at the caller's wish: other than the plan's, but no term of its own. */
  readonly startOffsetsRetained?: true;
  /** Replaces the plan's rate cards for this account when present. */
  readonly rateCardsOverride?: readonly RateCard[];
  /** Replaces the plan's pricing rules for this account when present. */
  readonly pricingRulesOverride?: readonly PricingRule[];
  readonly createdAt: Instant;
};

/** All slices of one account, in order of time; `draft` is a staged timeline that is not live yet. */
export type Timeline = {
  readonly accountId: AccountId;
  readonly schedules: readonly Schedule[];
  readonly draft?: readonly Schedule[];
  /** The live slices have changed since the draft was staged on them: made live, it would undo that. */
  readonly draftIsStale?: true;
};

/** Bytes of a timeline at the most: what a document may hold on every engine even if it does not shrink. */
const MOST_TIMELINE_BYTES = 350_000;

/** Whether a timeline can be kept as one document, with all that its account has of its own. */
export const fitsInOneDocument = (timeline: Timeline): boolean =>
  new TextEncoder().encode(JSON.stringify(timeline)).length <= MOST_TIMELINE_BYTES;
