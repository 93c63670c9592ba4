import { balanceOf, type FeatureCreditEntry } from "#domain/entitlements/feature-credits.ts";
import { type Movement, moved } from "#domain/entitlements/movement.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import { invalid, type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

export type EntryEdit = { readonly granted?: Decimal; readonly effectiveUntil?: Instant };

/**
 * An entry with another grant or another end (Togai rule §11.4). What was used stays: the balance changes as the grant does.
 *
 *   granted 100, balance 20 → granted 120      balance 40
 *   granted 100, balance 20 → granted 70       refused, since it would be −10
 */
export const entryEdited = (
  movement: Movement,
  entry: FeatureCreditEntry,
  { edit, now }: { readonly edit: EntryEdit; readonly now: Instant },
): Result<Movement, Refusal> => {
  if (entry.isVoided) return voided(entry);
  const edited: FeatureCreditEntry = { ...entry, ...edit };
  return unlessRefused(reasonsOf(entry, edited, { edit, now }), replaced(movement, edited, { type: "UPDATE", now }));
};

/** An entry that grants nothing any more; what was used of it stays used (Togai rule §11.4). */
export const entryVoided = (movement: Movement, entry: FeatureCreditEntry, now: Instant): Result<Movement, Refusal> =>
  entry.isVoided
    ? voided(entry)
    : unlessRefused([], replaced(movement, { ...entry, isVoided: true }, { type: "VOID", now }));

const voided = ({ id }: FeatureCreditEntry): Result<never, Refusal> =>
  invalid(`feature credit entry '${id}' is VOIDED; only an ACTIVE or EXPIRED one can be changed`);

const reasonsOf = (
  entry: FeatureCreditEntry,
  edited: FeatureCreditEntry,
  { edit, now }: { readonly edit: EntryEdit; readonly now: Instant },
): readonly Reason[] => {
  const balance = balanceOf(edited);
  const { effectiveUntil } = edit;
  return [
    ...(edit.granted !== undefined && balance?.lt(ZERO)
      ? [
          {
            path: "granted",
            message: `must be at least ${toText(entry.used)}, which is used already: the balance would be ${toText(balance)}`,
          },
        ]
      : []),
    ...(effectiveUntil !== undefined && effectiveUntil <= now
      ? [{ path: "effectiveUntil", message: "must lie in the future" }]
      : []),
    ...(effectiveUntil !== undefined && effectiveUntil <= entry.effectiveFrom
      ? [{ path: "effectiveUntil", message: "must lie after effectiveFrom" }]
      : []),
    ...(effectiveUntil !== undefined && entry.source === "OVERAGE" && effectiveUntil !== entry.effectiveUntil
      ? [{ path: "effectiveUntil", message: "overage ends with the cycle that bills it" }]
      : []),
  ];
};

const replaced = (
  movement: Movement,
  entry: FeatureCreditEntry,
  { type, now }: { readonly type: "UPDATE" | "VOID"; readonly now: Instant },
): Movement =>
  moved(
    movement,
    movement.credits.entries.map((one) => (one.id === entry.id ? entry : one)),
    { cause: { type, id: entry.id }, now },
  );
