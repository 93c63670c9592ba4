import type { CreditId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What an invoice may take from a credit, and before or after which others it does (Togai rule §18.2). */
export type AvailableCredit = {
  readonly id: CreditId;
  readonly purpose: string;
  /** The lower is used first. */
  readonly priority: number;
  readonly effectiveFrom: Instant;
  /** Exclusive; absent: it never expires. */
  readonly effectiveUntil?: Instant;
  readonly createdAt: Instant;
  /** Billable ids, `ALL_USAGE_METER_RATE_CARDS`, `ALL_FIXED_FEE_RATE_CARDS`; empty: everything but credit grants. */
  readonly applicableEntityIds: readonly string[];
  /** Neither consumed nor held by a draft that is final sooner. */
  readonly remaining: Decimal;
};
