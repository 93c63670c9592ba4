import type { CalendarDate } from "#domain/time/calendar.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

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
  /** Keeps the account's running cycle instead of the new plan's. */
  readonly retainStartOffsets: boolean;
  /** Joins slices that touch and say the same. */
  readonly mergeSchedules: boolean;
};
