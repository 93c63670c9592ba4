import { assert } from "#domain/assert.ts";
import { type LedgerEntry, movementOf } from "#domain/ledger/ledger.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Where a book stands: the sum of its entries, and how many there are. A credit and a wallet carry it. */
export type BookState = { readonly balance: Decimal; readonly entries: number };

/** A movement that is to be booked. */
export type Movement = Pick<LedgerEntry, "id" | "type" | "amount" | "cause"> & {
  readonly description?: string | undefined;
  readonly now: Instant;
};

/** What holds a book after a movement, and the entry that belongs into the same commit. */
export type Posted<T> = { readonly after: T; readonly entry: LedgerEntry };

/**
 * Books a movement: the holder with its new balance, and the entry under the next number. A balance below zero is a mistake of
 * our own, whoever decided the movement has looked.
 */
export const postEntry = <T extends BookState>(
  holder: T,
  book: string,
  { now, description, ...movement }: Movement,
): Posted<T> => {
  const balance = holder.balance.plus(movementOf(movement));
  assert(movement.amount.gte(ZERO), () => `${toText(movement.amount)} is booked in ${book}`);
  assert(balance.gte(ZERO), () => `${toText(balance)} would be left in ${book}`);
  const number = holder.entries + 1;
  return {
    after: { ...holder, balance, entries: number },
    entry: { ...movement, ...(description !== undefined && { description }), book, number, balance, createdAt: now },
  };
};
