import type { AccountId, FeatureId, ScheduleId } from "#domain/ids.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** ENTITLEMENT: a purchase. PRICE_PLAN: a card of a plan. OVERAGE: beyond what was granted, billed by use. REFUND: an undone event. */
export type CreditSource = "PRICE_PLAN" | "OVERAGE" | "ENTITLEMENT" | "REFUND";

/**
 * Units of a feature that an account was granted for a time, and how many of them events have taken (Togai rule §11.2). An
 * entry of OVERAGE grants what may be used beyond all others.
 */
export type FeatureCreditEntry = {
  readonly id: string;
  readonly source: CreditSource;
  /** Whether it has expired is a question of time and is not kept; see {@link statusOf}. */
  readonly isVoided: boolean;
  readonly effectiveFrom: Instant;
  readonly effectiveUntil: Instant;
  /** Absent where any number may be used: overage without a limit. */
  readonly granted?: Decimal;
  readonly used: Decimal;
  /** The slice of the timeline whose overage it is; it holds for no other's events. */
  readonly scheduleId?: ScheduleId;
  readonly createdAt: Instant;
};

/** All feature credits of one account and feature: one document, so that one write moves every balance or none. */
export type FeatureCredits = {
  readonly accountId: AccountId;
  readonly featureId: FeatureId;
  /** Those that are open or ended not long ago, in the order in which they were granted. */
  readonly entries: readonly FeatureCreditEntry[];
  /** Pricing cycles of which everything has been granted, the latest few: `<schedule>#<start date>`. */
  readonly grantedCycles: readonly string[];
  /** Entries in the ledger book so far. */
  readonly movements: number;
  /** The sum of the ledger book: of what all entries, those put away too, count as. */
  readonly balance: Decimal;
  readonly updatedAt: Instant;
};

export type EntryStatus = "ACTIVE" | "EXPIRED" | "VOIDED";

export const noFeatureCredits = (
  { accountId, featureId }: Pick<FeatureCredits, "accountId" | "featureId">,
  now: Instant,
): FeatureCredits => ({
  accountId,
  featureId,
  entries: [],
  grantedCycles: [],
  movements: 0,
  balance: ZERO,
  updatedAt: now,
});

/** What becomes of an entry by the passing of time alone: from its end on it is EXPIRED (Togai rule §11.2). */
export const statusOf = ({ isVoided, effectiveUntil }: FeatureCreditEntry, now: Instant): EntryStatus => {
  if (isVoided) return "VOIDED";
  return effectiveUntil <= now ? "EXPIRED" : "ACTIVE";
};

/** What is left of an entry; undefined where there is no limit. A voided entry has nothing left. */
export const balanceOf = ({ granted, used, isVoided }: FeatureCreditEntry): Decimal | undefined => {
  if (isVoided) return ZERO;
  return granted?.minus(used);
};

/**
 * What an entry counts as in the sum of the ledger book: its balance, and for overage without a limit what was used, below zero.
 *
 *   granted 100, used 30      70
 *   no limit, used 30         −30
 */
export const contributionOf = (entry: FeatureCreditEntry): Decimal =>
  balanceOf(entry.granted === undefined ? { ...entry, isVoided: false } : entry) ?? entry.used.neg();

/** The time for which an entry grants something. */
export const windowOf = ({ effectiveFrom, effectiveUntil }: FeatureCreditEntry): Interval => ({
  start: effectiveFrom,
  end: effectiveUntil,
});

/** The book of the ledger that the movements of these credits are in. */
export const bookOf = ({ accountId, featureId }: Pick<FeatureCredits, "accountId" | "featureId">): string =>
  `feature#${featureId}#${accountId}`;
