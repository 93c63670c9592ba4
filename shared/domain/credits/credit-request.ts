import type { AccountId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";

/** Credits that one request grants at the most: each is four changes of one commit, and one for its account. */
export const MOST_CREDITS_AT_ONCE = 20;

/** A credit as it is asked for (Togai rule §18.1). */
export type CreditRequest = {
  readonly accountId: AccountId;
  readonly purpose: string;
  readonly effectiveFrom: CalendarDate;
  readonly effectiveUntil?: CalendarDate | undefined;
  readonly priority: number;
  readonly creditAmount: Decimal;
  readonly applicableEntityIds: readonly string[];
  readonly grantorId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
};
