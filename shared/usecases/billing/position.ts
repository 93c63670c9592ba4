import type { OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";

/** Where the billing of an account stands, as it was read before a step. */
export type Position = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly read: Versioned<BillingState> | undefined;
  readonly state: BillingState;
  readonly now: Instant;
};

/** What of it a write is made over; an invoice group has such a place, too. */
export type Place = Omit<Position, "basis"> & { readonly basis: Pick<BillingBasis, "organization"> };
