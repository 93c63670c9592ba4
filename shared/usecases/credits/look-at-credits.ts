import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";

/** The state of an account whose credits have changed: they are looked at anew, as to when the next of them ends. */
export const creditsToLookAt = (state: BillingState): BillingState => ({
  ...state,
  creditExpiry: { at: SINCE_EVER, afterDrafts: [] },
});
