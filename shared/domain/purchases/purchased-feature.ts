import type { FeatureId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a purchase has granted of a feature, all of its windows together, and what is left of that. */
export type PurchasedFeature = {
  readonly id: FeatureId;
  readonly name: string;
  readonly creditsGranted: Decimal;
  readonly creditsAvailable: Decimal;
  readonly effectiveFrom: Instant;
  readonly effectiveUntil: Instant;
  readonly updatedAt: Instant;
};
