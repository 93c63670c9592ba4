import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * The state after an invoice became final that took from credits: what drafts beside it were rated with may be gone, so they are
 * rated anew. It matters most for the draft that is opened with it.
 */
export const othersRatedAnew = (state: BillingState, { creditsUsed = [] }: Invoice, now: Instant): BillingState =>
  creditsUsed.length > 0 && state.openDrafts.length > 0 ? { ...state, refreshAt: now } : state;
