import { assert } from "#domain/assert.ts";
import { type Credit, creditBook } from "#domain/credits/credit.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import { type Movement, type Posted, postEntry } from "#domain/ledger/post-entry.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { addMilliseconds, DAY } from "#domain/time/instant.ts";

/** What was given, before anything was booked. */
export type GivenCredit = Omit<Credit, "balance" | "entries" | "consumedAmount" | "status" | "updatedAt">;

/** What a movement of a credit says beside its amount. */
type Booking = Pick<LedgerEntry, "id" | "cause"> & Pick<Movement, "now">;

/** A credit begins with the entry that credits all of it. */
export const openCredit = (given: GivenCredit, { id, cause }: Omit<Booking, "now">): Posted<Credit> => {
  const empty: Credit = {
    ...given,
    balance: ZERO,
    entries: 0,
    consumedAmount: ZERO,
    status: "ACTIVE",
    updatedAt: given.createdAt,
  };
  return postEntry(empty, creditBook(given.id), {
    id,
    cause,
    type: "CREDITED",
    amount: given.creditAmount,
    now: given.createdAt,
  });
};

/** A final invoice takes from it (Togai rule §18.2); with nothing left it is CONSUMED. */
export const consumeCredit = (credit: Credit, amount: Decimal, booking: Booking): Posted<Credit> => {
  assertActive(credit);
  const { after, entry } = post(credit, { ...booking, type: "DEBITED", amount });
  const consumedAmount = credit.consumedAmount.plus(amount);
  return { entry, after: { ...after, consumedAmount, status: after.balance.eq(ZERO) ? "CONSUMED" : "ACTIVE" } };
};

/** How long what came back from a void invoice is kept for the one that bills anew, where its credit has ended meanwhile. */
const KEPT = 30 * DAY;

/** An invoice that took from it is void: it is as if it never had, and what has ended meanwhile ends anew a while later. */
export const giveBackCredit = (credit: Credit, amount: Decimal, booking: Booking): Posted<Credit> => {
  const { after, entry } = post(credit, { ...booking, type: "CREDITED", amount });
  const consumedAmount = credit.consumedAmount.minus(amount);
  return {
    entry,
    after: { ...after, consumedAmount, status: "ACTIVE", keptUntil: addMilliseconds(booking.now, KEPT) },
  };
};

/** Its time is over: what is left expires. */
export const expireCredit = (credit: Credit, booking: Booking): Posted<Credit> => {
  assertActive(credit);
  const { after, entry } = post(credit, { ...booking, type: "EXPIRED", amount: credit.balance });
  return { entry, after: { ...after, status: "EXPIRED" } };
};

/** Takes back what is left of it, for good; what was consumed stays so. */
export const voidCredit = (credit: Credit, booking: Booking): Posted<Credit> => {
  assertActive(credit);
  const { after, entry } = post(credit, { ...booking, type: "VOIDED", amount: credit.balance });
  return { entry, after: { ...after, status: "VOIDED" } };
};

const post = (credit: Credit, movement: Movement): Posted<Credit> => {
  const { after, entry } = postEntry(credit, creditBook(credit.id), movement);
  return { entry, after: { ...after, updatedAt: movement.now } };
};

const assertActive = ({ id, status }: Credit): void =>
  assert(status === "ACTIVE", () => `credit ${id} is ${status} and moves`);
