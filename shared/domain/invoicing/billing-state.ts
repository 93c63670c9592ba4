import type { AccountId, InvoiceId } from "#domain/ids.ts";
import type { Adjustment } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { AdvanceSeats } from "#domain/licenses/advance-seats.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A draft that is not final yet, and when it becomes so. */
export type OpenDraft = {
  readonly invoiceId: InvoiceId;
  readonly finalizesAt: Instant;
  /** It is past its grace and waits for a bill run or somebody's word, since the organization does not let drafts advance. */
  readonly waits?: true;
};

/** A cycle whose in-arrears invoice is final, and may still be adjusted. */
export type ClosedCycle = { readonly invoiceId: InvoiceId; readonly start: Instant; readonly end: Instant };

/** An order that waits for its money, and until when it does. */
export type LapsingOrder = { readonly invoiceId: InvoiceId; readonly lapsesAt: Instant };

/** An account's final invoice that is to become part of its group's invoice, and when. */
export type ToMerge = {
  readonly invoiceId: InvoiceId;
  readonly mergesAt: Instant;
  /** It is the only part of its group's invoice. */
  readonly byItself?: true;
};

/** What a member of a group has paid on its part beyond what the group's invoice came to. */
export type Surplus = { readonly accountId: AccountId; readonly invoiceId: InvoiceId; readonly amount: Decimal };

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
  /** Orders that are void once they have not been paid by then; absent: none. */
  readonly lapsingOrders?: readonly LapsingOrder[];
  /** Charges for the next invoice of a cycle, where there was no draft to put them on (Togai rule §17.9); absent: none. */
  readonly upcomingCharges?: readonly MiscellaneousCharge[];
  /** The last cycles that were closed, the oldest first (docs/adr/0032); absent: none. */
  readonly closedCycles?: readonly ClosedCycle[];
  /** When the closed cycles are to be rated again, because something that they are rated from has changed. */
  readonly adjustAt?: Instant;
  /** Final invoices of closed cycles that are being rated again now. */
  readonly toAdjust?: readonly InvoiceId[];
  /** Adjustments that no invoice bills yet. */
  readonly pendingAdjustments?: readonly Adjustment[];
  /** Of an invoice group: the members' invoices that are to be merged. */
  readonly toMerge?: readonly ToMerge[];
  /** Of an invoice group: its invoice that is being made of more members' invoices than one commit takes. */
  readonly merging?: InvoiceId;
  /** Of an invoice group: parts of an invoice of its that is void, which are to become void with it (docs/adr/0032). */
  readonly toRelease?: readonly InvoiceId[];
  /** Of an invoice group: what members have paid beyond what its invoice came to, and is to go back into their wallets. */
  readonly toReturn?: readonly Surplus[];
  /** The wallet has paid something, or is to be recharged otherwise than before: its balance is to be looked at. */
  readonly walletToCheck?: true;
  /** Starts of opened cycles whose rate cards grant credits that have not all been granted yet; absent: none. */
  readonly creditsToGrant?: readonly Instant[];
  /**
   * When credits are looked at for their end: at a moment, and as soon as one of these drafts, which may still use one that has
   * ended, is open no more. Absent: no credit will end.
   */
  readonly creditExpiry?: { readonly at?: Instant; readonly afterDrafts: readonly InvoiceId[] };
  /** Seats that were paid in advance, by card of the last cycle that was opened (Togai rule §13.3); absent: none. */
  readonly advanceSeats?: readonly AdvanceSeats[];
  /** When seats are to be held against what was paid for them; set with every change of what the account is billed. */
  readonly seatsDueAt?: Instant;
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

/** The state without an order that waits for its money no more. */
export const withoutLapsing = (state: BillingState, orderId: InvoiceId | undefined): BillingState => {
  const { lapsingOrders = [], ...others } = state;
  const left = lapsingOrders.filter(({ invoiceId }) => invoiceId !== orderId);
  return left.length > 0 ? { ...others, lapsingOrders: left } : others;
};
