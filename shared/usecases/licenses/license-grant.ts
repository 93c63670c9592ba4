import type { LicenseUpdateType } from "#domain/licenses/license-book.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** One update of a quantity license as it is asked for (Togai rule §13.1). */
export type LicenseGrant = {
  /** An ACTIVE add-on of type LICENSE. */
  readonly licenseId: string;
  readonly updateType: LicenseUpdateType;
  /** Negative only where it is RELATIVE. */
  readonly quantity: Decimal;
  /** Now when absent; past and future are allowed. */
  readonly effectiveFrom?: Instant;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Unique per account and license, for good. */
  readonly idempotencyKey?: string;
};
