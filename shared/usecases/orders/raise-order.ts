import type { OrganizationId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { AdHocInvoice, CycleInvoice } from "#domain/invoicing/invoice.ts";
import { isToFulfill, raised } from "#domain/orders/order.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

/** An order and what belongs into the commit that raises it. */
export type RaisedOrder = {
  readonly order: AdHocInvoice | CycleInvoice;
  /** The purchase with its order; whoever raises it writes it. */
  readonly purchase: Purchase;
  readonly changes: readonly Change[];
  /** What the account's billing is to know of it: it is paid already, or may lapse. */
  readonly state: (state: BillingState) => BillingState;
};

/**
 * Raises an order for a purchase: due at once and without a number, or paid where nothing is to be paid, to be fulfilled then by
 * the next step of closing (docs/adr/0033-orders.md). Refused if the purchase, or the cycle, has an order already.
 */
export const raiseOrder = (
  { invoices, purchases }: Pick<World, "invoices" | "purchases">,
  organizationId: OrganizationId,
  {
    draft,
    purchase,
    now,
  }: {
    readonly draft: AdHocInvoice | CycleInvoice;
    readonly purchase: Purchase;
    readonly now: Instant;
  },
): RaisedOrder => {
  const order = raised(draft, now);
  const { expiryDate, proposal } = purchase;
  const lapsesAt = proposal ? undefined : expiryDate;
  return {
    order,
    purchase: { ...purchase, invoiceId: order.id, price: order.totalAmount, updatedAt: now },
    changes: [...invoices.addedOnce(organizationId, order), purchases.orderedBy(organizationId, order.id, purchase.id)],
    state: (state) => {
      if (isToFulfill(order)) return { ...state, toFulfill: [...(state.toFulfill ?? []), order.id] };
      if (lapsesAt === undefined) return state;
      return { ...state, lapsingOrders: [...(state.lapsingOrders ?? []), { invoiceId: order.id, lapsesAt }] };
    },
  };
};
