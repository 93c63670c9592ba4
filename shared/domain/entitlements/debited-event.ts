import type { Take } from "#domain/entitlements/consume.ts";
import type { AccountId, EventReference, FeatureId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * What a counted event took of its account's feature credits: written in the commit that counted it, and never there without
 * it. `isGivenBack` once the event was undone.
 */
export type DebitedEvent = {
  readonly reference: EventReference;
  readonly accountId: AccountId;
  readonly featureId: FeatureId;
  readonly attributeName: string;
  /** The moment of the event. */
  readonly at: Instant;
  readonly takes: readonly Take[];
  /** Overage used in the window after this event. */
  readonly overageInWindow: Take["amount"];
  /** ENTITLED: asked for beforehand, by `/entitled`. */
  readonly source: "INGESTED" | "ENTITLED";
  readonly isGivenBack: boolean;
};
