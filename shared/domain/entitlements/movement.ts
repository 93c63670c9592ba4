import { assert } from "#domain/assert.ts";
import {
  bookOf,
  contributionOf,
  type FeatureCreditEntry,
  type FeatureCredits,
} from "#domain/entitlements/feature-credits.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Feature credits after a change, and the entries of the ledger that say how they came there. */
export type Movement = { readonly credits: FeatureCredits; readonly ledger: readonly LedgerEntry[] };

/** Why credits move, and the id of what moved them. */
export type MovementCause = {
  readonly type: "GRANT" | "EVENT" | "UNDO" | "UPDATE" | "VOID";
  readonly id: string;
};

/** Nothing moved. */
export const still = (credits: FeatureCredits): Movement => ({ credits, ledger: [] });

/**
 * The credits with other entries, and the movement of their sum as an entry of the ledger: written together, the balance is the
 * sum of its book always. A change that moves nothing, such as another end of an entry, leaves no entry.
 */
export const moved = (
  { credits, ledger }: Movement,
  entries: readonly FeatureCreditEntry[],
  { cause, now }: { readonly cause: MovementCause; readonly now: Instant },
): Movement => {
  const difference = sumOf(entries).minus(sumOf(credits.entries));
  if (difference.eq(ZERO)) return { credits: { ...credits, entries, updatedAt: now }, ledger };
  const number = credits.movements + 1;
  const balance = credits.balance.plus(difference);
  const book = bookOf(credits);
  return {
    credits: { ...credits, entries, movements: number, balance, updatedAt: now },
    ledger: [
      ...ledger,
      {
        id: `${book}#${number}`,
        book,
        number,
        type: difference.gt(ZERO) ? "CREDITED" : cause.type === "VOID" ? "VOIDED" : "DEBITED",
        amount: difference.abs(),
        cause,
        balance,
        createdAt: now,
      },
    ],
  };
};

/** The credits without entries that are put away; what those count as stays in the balance. */
export const withoutEntries = ({ credits, ledger }: Movement, gone: ReadonlySet<string>): Movement => ({
  ledger,
  credits: { ...credits, entries: credits.entries.filter(({ id }) => !gone.has(id)) },
});

const sumOf = (entries: readonly FeatureCreditEntry[]): Decimal =>
  entries.reduce((sum, entry) => {
    assert(!entry.used.lt(ZERO), () => `entry ${entry.id} has ${toText(entry.used)} used`);
    return sum.plus(contributionOf(entry));
  }, ZERO);
