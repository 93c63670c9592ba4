import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** CREDITED adds to a balance; all others take from it. */
export type LedgerEntryType = "CREDITED" | "DEBITED" | "EXPIRED" | "VOIDED";

/**
 * One movement of a balance. Entries are added and never changed; a balance is the sum of its book's entries, always. A book is
 * a credit, a wallet or the feature credits of an account.
 */
export type LedgerEntry = {
  readonly id: string;
  readonly book: string;
  /** Counts the entries of the book from 1, without gaps: the place that two writers cannot both take. */
  readonly number: number;
  readonly type: LedgerEntryType;
  /** Zero or more; the type says the direction. */
  readonly amount: Decimal;
  /** What moved it, e.g. an invoice. */
  readonly cause: { readonly type: string; readonly id: string };
  readonly description?: string;
  /** The balance after this entry. */
  readonly balance: Decimal;
  readonly createdAt: Instant;
};

/** The amount with its direction: what the entry adds to the balance. */
export const movementOf = ({ type, amount }: Pick<LedgerEntry, "type" | "amount">): Decimal =>
  type === "CREDITED" ? amount : amount.neg();
