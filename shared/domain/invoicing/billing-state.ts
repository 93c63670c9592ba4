import type { AccountId, InvoiceId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * How far the billing of an account has come. Everything that falls due is found from it, so a lost, doubled or late wake-up
 * changes nothing.
 */
export type BillingState = {
  readonly accountId: AccountId;
  /** Cycles that start before this instant have been opened. */
  readonly openedUntil: Instant;
  /** Drafts that are not final yet. */
  readonly openDrafts: readonly { readonly invoiceId: InvoiceId; readonly finalizesAt: Instant }[];
  /** When drafts are to be rated anew because usage arrived. */
  readonly refreshAt?: Instant;
  /** Final invoices whose drawing has not been asked for yet. */
  readonly toRender: readonly InvoiceId[];
  /** The earliest moment at which something is to be done; absent when nothing will ever fall due. */
  readonly nextDueAt?: Instant;
};

/** The state of an account that has never been billed: whatever starts from now on is to be opened. */
export const unbilled = (accountId: AccountId, from: Instant): BillingState => ({
  accountId,
  openedUntil: from,
  openDrafts: [],
  toRender: [],
});
