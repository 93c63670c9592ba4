import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { ZERO } from "#domain/money/decimal.ts";

/** The state of an account whose wallet may be below its threshold: it is looked at next. */
export const walletToLookAt = (state: BillingState): BillingState => ({ ...state, walletToCheck: true });

/** The state after an invoice became final: something paid by then was paid from the wallet. */
export const walletLookedAt = (state: BillingState, { paidAmount }: Invoice): BillingState =>
  paidAmount.gt(ZERO) ? walletToLookAt(state) : state;
