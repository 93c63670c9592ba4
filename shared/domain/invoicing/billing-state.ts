import type { AccountId, InvoiceId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A draft that is not final yet, and when it becomes so. */
export type OpenDraft = { readonly invoiceId: InvoiceId; readonly finalizesAt: Instant };

/**
 * How far the billing of an account has come. Everything that falls due is found from it, so a lost, doubled or late wake-up
 * changes nothing.
 */
export type BillingState = {
  readonly accountId: AccountId;
  /** Cycles that start before this instant have been opened. */
  readonly openedUntil: Instant;
  readonly openDrafts: readonly OpenDraft[];
  /** When drafts are to be rated anew, because usage arrived or the timeline changed: the mark. */
  readonly refreshAt?: Instant;
  /** Drafts that a mark was about and that are being rated now; the mark is down, so what arrives meanwhile sets it again. */
  readonly toRate: readonly InvoiceId[];
  /** Final invoices whose drawing has not been asked for yet. */
  readonly toRender: readonly InvoiceId[];
  /** Orders that are paid and whose grants have not been made yet (Togai rule §16.1); absent: none. */
  readonly toFulfill?: readonly InvoiceId[];
  /** The earliest moment at which something is to be done; absent when nothing will ever fall due. */
  readonly nextDueAt?: Instant;
};

/** The state of an account that has never been billed: whatever starts from now on is to be opened. */
export const unbilled = (accountId: AccountId, from: Instant): BillingState => ({
  accountId,
  openedUntil: from,
  openDrafts: [],
  toRate: [],
  toRender: [],
});

/** Whether drafts may show less usage than has been counted. */
export const isMarked = ({ refreshAt, toRate }: BillingState): boolean => refreshAt !== undefined || toRate.length > 0;
