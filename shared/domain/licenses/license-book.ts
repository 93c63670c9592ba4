import type { AccountId, AddOnId } from "#domain/ids.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** RELATIVE adds to what is held at the instant, ABSOLUTE sets it (Togai rule §13.1). */
export type LicenseUpdateType = "RELATIVE" | "ABSOLUTE";

/** One update as it was asked for. What is held after it is never stored: an update of an earlier instant may still come. */
export type BookedUpdate = {
  /** Counts the updates of an account and license from 1, in the order in which they were asked for. */
  readonly number: number;
  readonly updateType: LicenseUpdateType;
  readonly quantity: Decimal;
  readonly effectiveFrom: Instant;
};

/** Every update of one license of one account. */
export type LicenseBook = {
  readonly accountId: AccountId;
  readonly licenseId: AddOnId;
  /** In the order of their numbers. */
  readonly updates: readonly BookedUpdate[];
};

/** An update, and what is held once it has taken effect. */
export type LicenseLevel = BookedUpdate & { readonly held: Decimal };

/** How many updates one license of one account can have: their book is one document. */
export const MOST_UPDATES = 10_000;

/**
 * What is held after each update, in order of time; updates of one instant follow each other as they were asked for. The order
 * in which updates of different instants came makes no difference.
 *
 *   5 from 1 Apr, then +2 from 20 Apr, then +1 from 10 Apr      5, 6, 8
 */
export const levelsOf = (updates: readonly BookedUpdate[]): readonly LicenseLevel[] => {
  let held = ZERO;
  return updates.toSorted(byTime).map((update) => {
    held = update.updateType === "ABSOLUTE" ? update.quantity : held.plus(update.quantity);
    return { ...update, held };
  });
};

/** What is held at an instant. */
export const heldAt = (levels: readonly LicenseLevel[], instant: Instant): Decimal =>
  levels.findLast(({ effectiveFrom }) => effectiveFrom <= instant)?.held ?? ZERO;

const byTime = (first: BookedUpdate, second: BookedUpdate): number =>
  first.effectiveFrom - second.effectiveFrom || first.number - second.number;
