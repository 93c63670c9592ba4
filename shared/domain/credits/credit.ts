import { isEffective } from "#domain/credits/allocate-credits.ts";
import type { AccountId, CreditId, CustomerId } from "#domain/ids.ts";
import type { BookState } from "#domain/ledger/post-entry.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { type CalendarDate, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { FOREVER, type Instant, later, SINCE_EVER } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

export type CreditStatus = "ACTIVE" | "CONSUMED" | "EXPIRED" | "VOIDED";

/**
 * Money that an account need not pay (Togai rule §18). What is given never changes; what is left of it is the sum of the entries
 * in its book. What drafts hold of it is not kept here: it is what the account's open drafts say that they use.
 */
export type Credit = BookState & {
  readonly id: CreditId;
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
  readonly purpose: string;
  /** The lower is used first. */
  readonly priority: number;
  readonly currency: CurrencyCode;
  readonly creditAmount: Decimal;
  /** What final invoices have taken. */
  readonly consumedAmount: Decimal;
  readonly effectiveFrom: CalendarDate;
  /** Exclusive; absent: it never expires. */
  readonly effectiveUntil?: CalendarDate;
  /** What a void invoice gave back does not expire before then, so that the invoice that bills anew can use it. */
  readonly keptUntil?: Instant;
  /** Billable ids and `ALL_…` names; empty: everything but credit grants. */
  readonly applicableEntityIds: readonly string[];
  /** Through what it was granted, such as the add-on of a rate card. */
  readonly grantorId?: string;
  readonly idempotencyKey?: string;
  readonly status: CreditStatus;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** The book of a credit's entries. */
export const creditBook = (id: CreditId): string => `credit#${id}`;

/** When the credit is valid: its days in the organization's zone. */
export const validityOf = (
  { effectiveFrom, effectiveUntil }: Pick<Credit, "effectiveFrom" | "effectiveUntil">,
  zone: TimeZone,
): Interval => ({
  start: startOfDay(effectiveFrom, zone),
  end: effectiveUntil === undefined ? FOREVER : startOfDay(effectiveUntil, zone),
});

/** When what is left of it expires: its end, or later where a void invoice gave something back. */
export const expiryOf = (
  credit: Pick<Credit, "effectiveFrom" | "effectiveUntil" | "keptUntil">,
  zone: TimeZone,
): Instant => later(validityOf(credit, zone).end, credit.keptUntil ?? SINCE_EVER);

/** Whether an invoice of a period may use the credit (Togai rule §18.2): it is valid at some moment of it (docs/adr/0039). */
export const isValidIn = (
  credit: Pick<Credit, "effectiveFrom" | "effectiveUntil">,
  period: Interval,
  zone: TimeZone,
): boolean => {
  const { start, end } = validityOf(credit, zone);
  return isEffective({ effectiveFrom: start, ...(end < FOREVER && { effectiveUntil: end }) }, period);
};
