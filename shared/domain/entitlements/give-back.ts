import type { Take } from "#domain/entitlements/consume.ts";
import type { FeatureCreditEntry } from "#domain/entitlements/feature-credits.ts";
import { type Movement, moved } from "#domain/entitlements/movement.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What an undone event had taken. */
export type Debit = {
  readonly reference: string;
  readonly takes: readonly Take[];
  /** The moment of the event. */
  readonly at: Instant;
};

/**
 * Gives back what an event had taken, to the entries that it came from, as if the event had never been: expired ones too, from which
 * an event of that time may still take. Units of an entry that was voided or put away come back as an entry of their own, a
 * REFUND with the window of the other; only overage is always lessened where it was used, since that is billed.
 */
export const givenBack = (
  movement: Movement,
  { reference, takes, at }: Debit,
  { closed, now }: { readonly closed: ReadonlyMap<string, FeatureCreditEntry>; readonly now: Instant },
): Movement => {
  const { entries } = movement.credits;
  const isOpen = (take: Take): boolean =>
    entries.some(({ id, isVoided, source }) => id === take.entryId && (!isVoided || source === "OVERAGE"));
  const returned = new Map(takes.filter(isOpen).map(({ entryId, amount }) => [entryId, amount]));
  const refunds = takes
    .filter((take) => !isOpen(take))
    .map(({ entryId, amount }, index): FeatureCreditEntry => {
      const gone = entries.find(({ id }) => id === entryId) ?? closed.get(entryId);
      return {
        id: index === 0 ? `${reference}$REFUND` : `${reference}#${index}$REFUND`,
        source: "REFUND",
        isVoided: false,
        effectiveFrom: gone?.effectiveFrom ?? at,
        effectiveUntil: gone?.effectiveUntil ?? now,
        granted: amount,
        used: ZERO,
        createdAt: now,
      };
    });
  const after = entries.map((entry) => {
    const amount = returned.get(entry.id);
    return amount === undefined ? entry : { ...entry, used: entry.used.minus(amount) };
  });
  return moved(movement, [...after, ...refunds], { cause: { type: "UNDO", id: reference }, now });
};
