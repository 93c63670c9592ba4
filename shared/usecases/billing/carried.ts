import { folded } from "#domain/invoicing/adjustment-charges.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";

/** The state after a draft was given up: what it would have billed beside its plan is billed by the next. */
export const withCarried = (
  state: BillingState,
  { miscellaneousCharges = [], adjusts = [] }: Invoice,
): BillingState => ({
  ...state,
  ...(miscellaneousCharges.length > 0 && {
    upcomingCharges: [...(state.upcomingCharges ?? []), ...miscellaneousCharges],
  }),
  ...(adjusts.length > 0 && { pendingAdjustments: folded([...(state.pendingAdjustments ?? []), ...adjusts]) }),
});
