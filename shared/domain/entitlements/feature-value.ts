import type { AccountId, FeatureId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** The value that an account has of an unmetered feature: a flag ("true"), a member of a list, or any text (Togai rule §11.6). */
export type FeatureValue = {
  readonly accountId: AccountId;
  readonly featureId: FeatureId;
  readonly value: string;
  readonly updatedAt: Instant;
};
