import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Change } from "#ports/store.ts";

/** What a purchase is for, as it belongs into the commit that makes its order an invoice. */
export type Fulfilled = {
  readonly changes: readonly Change[];
  readonly state: (state: BillingState) => BillingState;
  /** Whether nothing is left to do after these; otherwise the order waits for the rest. */
  readonly isComplete: boolean;
  /** What whoever bought is to know of it. */
  readonly comment?: string;
};
