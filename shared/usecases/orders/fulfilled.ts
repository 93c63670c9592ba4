import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Change } from "#ports/store.ts";

/** What a purchase is for, as it belongs into the commit that makes its order an invoice. */
export type Fulfilled = {
  readonly changes: readonly Change[];
  readonly state: (state: BillingState) => BillingState;
};
