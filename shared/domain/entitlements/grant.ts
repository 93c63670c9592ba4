import type { FeatureConfig } from "#domain/catalog/rate-card.ts";
import type { CreditSource, FeatureCreditEntry } from "#domain/entitlements/feature-credits.ts";
import { type Movement, moved } from "#domain/entitlements/movement.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { addDuration, parseDuration } from "#domain/time/duration.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What is to be granted: an entry that nothing has been used of yet. */
export type Grant = Omit<FeatureCreditEntry, "isVoided" | "used" | "createdAt">;

/**
 * The grants of a card's feature configs: each from its offset until its end, counted from the instant of the grant in the
 * organization's zone (Togai rule §11.3).
 *
 *   P20D, granted 2023-07-31T15:51:34.308Z      until 2023-08-20T15:51:34.308Z
 */
export const grantsOf = (
  configs: readonly FeatureConfig[],
  {
    source,
    entryId,
    at,
    zone,
  }: {
    readonly source: CreditSource;
    readonly entryId: (index: number) => string;
    readonly at: Instant;
    readonly zone: TimeZone;
  },
): readonly Grant[] =>
  configs.map(({ effectiveFrom, effectiveUntil, featureCreditLimit }, index) => ({
    id: entryId(index),
    source,
    effectiveFrom: after(at, effectiveFrom, zone),
    effectiveUntil: after(at, effectiveUntil, zone),
    granted: featureCreditLimit,
  }));

/** The credits with these grants; one whose entry is there already is left as it is. */
export const granted = (
  movement: Movement,
  grants: readonly Grant[],
  { causeId, now }: { readonly causeId: string; readonly now: Instant },
): Movement => {
  const known = new Set(movement.credits.entries.map(({ id }) => id));
  const fresh = grants.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return movement;
  const entries = fresh.map((grant): FeatureCreditEntry => ({ ...grant, isVoided: false, used: ZERO, createdAt: now }));
  return moved(movement, [...movement.credits.entries, ...entries], { cause: { type: "GRANT", id: causeId }, now });
};

/** The text was checked when the card was saved. */
const after = (at: Instant, text: string, zone: TimeZone): Instant => {
  const duration = parseDuration(text);
  if (!duration) throw new TypeError(`'${text}' is no duration`);
  return addDuration(at, duration, zone);
};
