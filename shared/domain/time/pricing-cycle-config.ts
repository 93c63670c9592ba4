export type CycleInterval = "WEEKLY" | "MONTHLY" | "QUARTERLY" | "HALF_YEARLY" | "ANNUALLY";

/** A day of the week (1 = Monday) or of the month, or the last one of it. A day that a month lacks is that month's last. */
export type DayOffset = { readonly type: "DAY"; readonly day: number } | { readonly type: "LAST" };

/** 1-based month inside the interval; 1 where an interval has no months to choose from. */
export type MonthOffset = number;

/** Where in the calendar the cycles of an interval begin. */
export type CycleAlignment = {
  readonly interval: CycleInterval;
  readonly dayOffset: DayOffset;
  readonly monthOffset: MonthOffset;
};

/** How a plan cuts an account's timeline into billed cycles (Togai rule §14.3). */
export type PricingCycleConfig = CycleAlignment & {
  /** Whole days after a cycle's end during which late events still count. */
  readonly graceDays: number;
  /** The alignment follows from the date of association. */
  readonly anniversaryCycle: boolean;
};

/** Months from one boundary to the next; absent for weeks. */
export const MONTHS_OF_INTERVAL = { MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, ANNUALLY: 12 } as const;
