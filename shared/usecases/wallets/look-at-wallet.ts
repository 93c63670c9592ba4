import type { BillingState } from "#domain/invoicing/billing-state.ts";

/** The state of an account whose wallet may be below its threshold: it is looked at next. */
export const walletToLookAt = (state: BillingState): BillingState => ({ ...state, walletToCheck: true });
