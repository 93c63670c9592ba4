import { assert } from "#domain/assert.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { addDays, dateAt, startOfDay } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/**
 * An order is an invoice of class ORDER: a request to pay that has no number. It is due as soon as it is raised; with nothing to
 * pay it is paid at once (Togai rules §16.1, §17.5, docs/adr/0033-orders.md).
 */
export const raised = <Draft extends Invoice>(draft: Draft, now: Instant): Draft => {
  assert(draft.status === "DRAFT", () => `order ${draft.id} is ${draft.status} already`);
  return {
    ...draft,
    invoiceClass: "ORDER",
    status: draft.totalAmount.gt("0") ? "DUE" : "PAID",
    updatedAt: now,
  };
};

/**
 * Whether it is still expected to bring what it is for: it waits for money, or is paid and not fulfilled yet. One that is
 * UN_COLLECTIBLE is expected no more, although it is fulfilled should it be paid after all.
 */
export const isOpenOrder = ({ invoiceClass, status }: Invoice): boolean => invoiceClass === "ORDER" && OPEN.has(status);
const OPEN: ReadonlySet<Invoice["status"]> = new Set(["DUE", "PARTIALLY_PAID", "PAID"]);

/** Whether its money is there and what it is for has not been granted yet. */
export const isToFulfill = ({ invoiceClass, status }: Invoice): boolean =>
  invoiceClass === "ORDER" && status === "PAID";

/**
 * A paid order, dated the moment at which it becomes an invoice: numbers follow time whatever the customer took to pay.
 */
export const dated = <Order extends Invoice>(order: Order, now: Instant): Order => {
  const { timeZone } = order.parties;
  const dueDate = startOfDay(addDays(dateAt(now, timeZone), order.netTermDays), timeZone);
  return { ...order, invoiceDate: now, dueDate };
};

/** The invoice that a paid order becomes with its number. Where we owed the customer, it counts as refunded. */
export const asInvoice = <Order extends Invoice>(
  order: Order,
  { sequenceId, now }: { readonly sequenceId: string; readonly now: Instant },
): Order => {
  assert(isToFulfill(order), () => `order ${order.id} is ${order.invoiceClass} and ${order.status}, not a paid order`);
  return {
    ...order,
    invoiceClass: "INVOICE",
    status: order.totalAmount.lt("0") ? "REFUND_COMPLETED" : "PAID",
    sequenceId,
    updatedAt: now,
  };
};

/** A paid order that could not be fulfilled: its money went back, and it never becomes an invoice. */
export const givenBack = <Order extends Invoice>(order: Order, now: Instant): Order => {
  assert(isToFulfill(order), () => `order ${order.id} is ${order.invoiceClass} and ${order.status}, not a paid order`);
  return { ...order, status: "REFUND_COMPLETED", paidAmount: ZERO, updatedAt: now };
};

/** The order given up by us before it was paid. */
export const lapsed = <Order extends Invoice>(order: Order, now: Instant): Order => {
  assert(order.invoiceClass === "ORDER" && order.status === "DUE", () => `order ${order.id} is ${order.status}`);
  return { ...order, status: "VOID", updatedAt: now };
};
